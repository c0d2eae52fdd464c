"""The pages of people who look after leads."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.decorators import display

from projects.lead_ingest.models import (
    ConsentRecord,
    CustomField,
    Lead,
    LeadActivity,
    LeadExport,
    LeadExportPiece,
    LeadImport,
    LeadImportPiece,
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
from projects.lead_ingest.services.moves import lead_reopen
from shared.api.admin import (
    TenantModelAdmin,
    TenantTabularInline,
    action_in_tenant,
    links_line,
    list_link,
    one_line,
    people_named_by,
    tenants_named_by,
)
from shared.core.clock import utcnow

STATUS_COLOURS = {"won": "success", "lost": "danger", "new": "info", "proposal": "warning"}
STATE_COLOURS = {"processing": "info", "completed": "success", "failed": "danger"}

people_named_by(Member, key="user_id")
tenants_named_by(TenantProfile)


def _archive(lead: Lead, request: HttpRequest) -> None:
    lead_archive(lead_id=lead.id, at=utcnow())


def _reopen(lead: Lead, request: Any) -> None:
    lead_reopen(lead_id=lead.id, by=request.user.pk, at=utcnow())


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
    icon = "person_search"
    list_display = ["name", "company", "shown_status", "deal_amount", "source", "assigned_to"]
    list_display += ["score", "occurred_at", "activities"]
    list_filter = ["status", "source", "occurred_at", ("assigned_to", admin.EmptyFieldListFilter)]
    list_filter += [("archived_at", admin.EmptyFieldListFilter)]
    search_fields = ["first_name", "last_name", "email_normalized", "company", "external_id"]
    search_fields += ["phone", "id__exact", "assigned_to__exact"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
    inlines = [ActivityInline]
    actions = [
        action_in_tenant(_archive, description="Archive", name="archive"),
        action_in_tenant(_reopen, description="Reopen", name="reopen"),
    ]

    @display(description="lead", ordering="last_name")
    def name(self, lead: Lead) -> str:
        return one_line(str(lead) or "no name")

    @display(description="status", ordering="status", label=STATUS_COLOURS)
    def shown_status(self, lead: Lead) -> str:
        return lead.status

    @display(description="activities")
    def activities(self, lead: Lead) -> str:
        return list_link(LeadActivity, "activities", lead__id__exact=lead.id)


@admin.register(LeadActivity)
class LeadActivityAdmin(TenantModelAdmin):
    icon = "timeline"
    list_display = ["occurred_at", "kind", "from_status", "to_status", "stayed", "lead", "actor"]
    list_filter = ["kind", "to_status", "occurred_at"]
    search_fields = ["lead__company", "lead__last_name", "lead__id__exact", "note"]
    ordering = ["-id"]


@admin.register(LeadImport)
class LeadImportAdmin(TenantModelAdmin):
    icon = "upload_file"
    list_display = ["created_at", "source", "file_name", "shown_state", "total", "received"]
    list_display += ["created", "duplicates", "rejected", "imported_by", "rows_of"]
    list_filter = ["state", "source", "created_at"]
    search_fields = ["file_name", "file_hash", "source"]
    ordering = ["-id"]
    inlines = [ProblemInline]

    @display(description="state", ordering="state", label=STATE_COLOURS)
    def shown_state(self, lead_import: LeadImport) -> str:
        return lead_import.state

    @display(description="rows")
    def rows_of(self, done: LeadImport) -> str:
        """Each row as it came, and those that were rejected."""
        rows = list_link(RawSubmission, "all", lead_import__id__exact=done.id)
        bad = list_link(LeadImportProblem, "rejected", lead_import__id__exact=done.id)
        return links_line(rows, bad)


@admin.register(LeadImportPiece)
class LeadImportPieceAdmin(TenantModelAdmin):
    icon = "draft"
    exclude = ["content"]
    list_display = ["lead_import", "number", "created_at"]
    list_filter = ["created_at"]
    search_fields = ["lead_import__file_name"]
    ordering = ["-id"]


@admin.register(LeadExport)
class LeadExportAdmin(TenantModelAdmin):
    icon = "download"
    list_display = ["created_at", "shown_state", "rows", "size", "filters", "requested_by"]
    list_display += ["expires_at"]
    list_filter = ["state", "created_at"]
    search_fields = ["id", "requested_by"]
    ordering = ["-id"]

    @display(description="state", ordering="state", label=STATE_COLOURS)
    def shown_state(self, export: LeadExport) -> str:
        return export.state


@admin.register(LeadExportPiece)
class LeadExportPieceAdmin(TenantModelAdmin):
    icon = "draft"
    exclude = ["content"]
    list_display = ["lead_export", "number", "created_at"]
    list_filter = ["created_at"]
    search_fields = ["lead_export__id"]
    ordering = ["-id"]


@admin.register(LeadImportProblem)
class LeadImportProblemAdmin(TenantModelAdmin):
    icon = "error"
    list_display = ["lead_import", "line", "field", "reason"]
    search_fields = ["field", "reason"]
    ordering = ["-id"]


@admin.register(RawSubmission)
class RawSubmissionAdmin(TenantModelAdmin):
    icon = "inbox"
    list_display = ["created_at", "source", "line", "outcome", "lead"]
    list_filter = ["outcome", "source", "created_at"]
    search_fields = ["lead__company", "lead__last_name", "lead_import__file_name", "source"]
    ordering = ["-id"]


@admin.register(LeadSource)
class LeadSourceAdmin(TenantModelAdmin):
    icon = "input"
    exclude = ["secret_hash"]
    list_display = ["key", "name", "active", "created_at", "leads"]
    list_filter = ["active"]
    search_fields = ["key", "name"]

    @display(description="leads")
    def leads(self, source: LeadSource) -> str:
        return list_link(Lead, "leads", source=source.key, tenant=source.tenant_id)


@admin.register(Tag)
class TagAdmin(TenantModelAdmin):
    icon = "sell"
    list_display = ["name", "created_at"]
    search_fields = ["name"]


@admin.register(LeadTag)
class LeadTagAdmin(TenantModelAdmin):
    icon = "label"
    list_display = ["tag", "lead", "created_at"]
    list_filter = ["tag"]
    search_fields = ["tag__name", "lead__company", "lead__last_name"]


@admin.register(StatusDefinition)
class StatusDefinitionAdmin(TenantModelAdmin):
    icon = "linear_scale"
    list_display = ["status", "label", "position"]
    list_filter = ["status"]
    search_fields = ["label"]


@admin.register(CustomField)
class CustomFieldAdmin(TenantModelAdmin):
    icon = "dynamic_form"
    list_display = ["key", "label", "kind", "required"]
    list_filter = ["kind", "required"]
    search_fields = ["key", "label"]


@admin.register(ConsentRecord)
class ConsentRecordAdmin(TenantModelAdmin):
    icon = "verified_user"
    list_display = ["occurred_at", "lead", "purpose", "granted", "origin"]
    list_filter = ["granted", "purpose", "occurred_at"]
    search_fields = ["lead__company", "lead__last_name", "purpose", "origin"]
    ordering = ["-id"]


@admin.register(Member)
class MemberAdmin(TenantModelAdmin):
    icon = "groups"
    list_display = ["name", "role", "active", "user_id", "leads"]
    list_filter = ["role", "active"]
    search_fields = ["name", "user_id__exact"]
    ordering = ["name"]

    @display(description="leads")
    def leads(self, member: Member) -> str:
        return list_link(Lead, "leads", assigned_to=member.user_id, tenant=member.tenant_id)


@admin.register(TenantProfile)
class TenantProfileAdmin(TenantModelAdmin):
    icon = "apartment"
    list_display = ["name", "timezone", "currency", "updated_at"]
    search_fields = ["name", "tenant_id__exact"]
    ordering = ["name"]
