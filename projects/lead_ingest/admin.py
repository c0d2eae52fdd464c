"""The pages of people who look after leads."""

from django.contrib import admin
from unfold.decorators import display

from projects.lead_ingest.models import (
    ConsentRecord,
    CustomField,
    Lead,
    LeadActivity,
    LeadImport,
    LeadImportProblem,
    LeadSource,
    LeadTag,
    Member,
    RawSubmission,
    StatusDefinition,
    Tag,
    TenantProfile,
)
from projects.lead_ingest.services.leads import lead_archive
from shared.api.admin import (
    TenantModelAdmin,
    TenantTabularInline,
    action_in_tenant,
    list_link,
    people_named_by,
    tenants_named_by,
)
from shared.core.clock import utcnow

STATUS_COLOURS = {"won": "success", "lost": "danger", "new": "info", "proposal": "warning"}

people_named_by(Member, key="user_id")
tenants_named_by(TenantProfile)


def _archive(lead: Lead, request: object) -> None:
    lead_archive(lead_id=lead.id, at=utcnow())


class ActivityInline(TenantTabularInline):
    model = LeadActivity
    fields = ["occurred_at", "kind", "from_status", "to_status", "stayed", "actor", "note"]
    ordering = ["occurred_at", "id"]


class ProblemInline(TenantTabularInline):
    model = LeadImportProblem
    fields = ["line", "field", "reason"]
    ordering = ["line"]


@admin.register(Lead)
class LeadAdmin(TenantModelAdmin):
    list_display = ["name", "company", "shown_status", "deal_amount", "source", "assigned_to"]
    list_display += ["score", "occurred_at", "activities"]
    list_filter = ["status", "source"]
    search_fields = ["first_name", "last_name", "email_normalized", "company", "external_id"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
    inlines = [ActivityInline]
    actions = [action_in_tenant(_archive, description="Archive", name="archive")]

    @display(description="lead", ordering="last_name")
    def name(self, lead: Lead) -> str:
        return str(lead) or "no name"

    @display(description="status", ordering="status", label=STATUS_COLOURS)
    def shown_status(self, lead: Lead) -> str:
        return lead.status

    @display(description="activities")
    def activities(self, lead: Lead) -> str:
        return list_link(LeadActivity, "activities", lead__id__exact=lead.id)


@admin.register(LeadActivity)
class LeadActivityAdmin(TenantModelAdmin):
    list_display = ["occurred_at", "kind", "from_status", "to_status", "stayed", "lead", "actor"]
    list_filter = ["kind", "to_status"]
    ordering = ["-id"]


@admin.register(LeadImport)
class LeadImportAdmin(TenantModelAdmin):
    list_display = ["created_at", "source", "file_name", "received", "created"]
    list_display += ["duplicates", "rejected"]
    list_filter = ["source"]
    search_fields = ["file_name", "file_hash"]
    ordering = ["-id"]
    inlines = [ProblemInline]


@admin.register(LeadImportProblem)
class LeadImportProblemAdmin(TenantModelAdmin):
    list_display = ["lead_import", "line", "field", "reason"]
    search_fields = ["field", "reason"]
    ordering = ["-id"]


@admin.register(RawSubmission)
class RawSubmissionAdmin(TenantModelAdmin):
    list_display = ["created_at", "source", "line", "outcome", "lead"]
    list_filter = ["outcome", "source"]
    ordering = ["-id"]


@admin.register(LeadSource)
class LeadSourceAdmin(TenantModelAdmin):
    exclude = ["secret_hash"]
    list_display = ["key", "name", "active", "created_at"]
    list_filter = ["active"]
    search_fields = ["key", "name"]


@admin.register(Tag)
class TagAdmin(TenantModelAdmin):
    list_display = ["name", "created_at"]
    search_fields = ["name"]


@admin.register(LeadTag)
class LeadTagAdmin(TenantModelAdmin):
    list_display = ["tag", "lead", "created_at"]


@admin.register(StatusDefinition)
class StatusDefinitionAdmin(TenantModelAdmin):
    list_display = ["status", "label", "position"]


@admin.register(CustomField)
class CustomFieldAdmin(TenantModelAdmin):
    list_display = ["key", "label", "kind", "required"]
    search_fields = ["key", "label"]


@admin.register(ConsentRecord)
class ConsentRecordAdmin(TenantModelAdmin):
    list_display = ["occurred_at", "lead", "purpose", "granted", "origin"]
    list_filter = ["granted", "purpose"]


@admin.register(Member)
class MemberAdmin(TenantModelAdmin):
    list_display = ["name", "role", "active", "user_id"]
    list_filter = ["role", "active"]
    search_fields = ["name"]


@admin.register(TenantProfile)
class TenantProfileAdmin(TenantModelAdmin):
    list_display = ["name", "timezone", "currency", "updated_at"]
    search_fields = ["name", "tenant_id__exact"]
    ordering = ["name"]
