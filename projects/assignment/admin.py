"""The pages of people who look after who gets which lead."""

from django.contrib import admin
from unfold.decorators import display

from projects.assignment.models import (
    Agent,
    Assignment,
    AssignmentRule,
    Calendar,
    LeadEnd,
    PendingLead,
    Rotation,
    Team,
    TeamMember,
    TenantProfile,
    WorkloadMetric,
)
from projects.assignment.services.allocation import pending_allocate
from projects.assignment.services.assignments import assignment_release
from shared.api.admin import (
    TenantModelAdmin,
    TenantTabularInline,
    action_in_tenant,
    list_link,
    people_named_by,
    tenants_named_by,
)
from shared.core.clock import utcnow

STATE_COLOURS = {"active": "success", "offered": "info", "released": "warning"}

people_named_by(Agent, key="user_id")
tenants_named_by(TenantProfile)


def _release(assignment: Assignment, request: object) -> None:
    assignment_release(assignment_id=assignment.id, reason="released in the admin", at=utcnow())


def _retry(pending: PendingLead, request: object) -> None:
    pending_allocate(lead_id=pending.lead_id, at=utcnow())


class TeamMemberInline(TenantTabularInline):
    model = TeamMember
    fields = ["position", "agent"]
    ordering = ["position"]


@admin.register(Assignment)
class AssignmentAdmin(TenantModelAdmin):
    list_display = ["occurred_at", "lead_id", "agent", "shown_state", "strategy", "rule"]
    list_display += ["attempt", "outcome"]
    list_filter = ["state", "strategy"]
    search_fields = ["lead_id__exact", "agent__name"]
    ordering = ["-id"]
    actions = [action_in_tenant(_release, description="Release", name="release")]

    @display(description="state", ordering="state", label=STATE_COLOURS)
    def shown_state(self, assignment: Assignment) -> str:
        return assignment.state


@admin.register(AssignmentRule)
class AssignmentRuleAdmin(TenantModelAdmin):
    list_display = ["name", "priority", "strategy", "team", "agent", "fallback", "active"]
    list_filter = ["strategy", "active", "fallback"]
    search_fields = ["name"]
    ordering = ["fallback", "priority"]


@admin.register(Agent)
class AgentAdmin(TenantModelAdmin):
    list_display = ["name", "role", "active", "available", "weight", "capacity"]
    list_display += ["open_assignments", "assignments"]
    list_filter = ["active", "available", "role"]
    search_fields = ["name", "user_id__exact"]
    ordering = ["name"]

    @display(description="assignments")
    def assignments(self, agent: Agent) -> str:
        return list_link(Assignment, "assignments", agent__id__exact=agent.id)


@admin.register(Team)
class TeamAdmin(TenantModelAdmin):
    list_display = ["name", "created_at"]
    search_fields = ["name"]
    inlines = [TeamMemberInline]


@admin.register(TeamMember)
class TeamMemberAdmin(TenantModelAdmin):
    list_display = ["team", "position", "agent"]


@admin.register(Calendar)
class CalendarAdmin(TenantModelAdmin):
    list_display = ["name", "timezone", "hours"]


@admin.register(LeadEnd)
class LeadEndAdmin(TenantModelAdmin):
    list_display = ["lead_id", "outcome", "version", "occurred_at"]
    list_filter = ["outcome"]
    search_fields = ["lead_id__exact"]
    ordering = ["-id"]


@admin.register(PendingLead)
class PendingLeadAdmin(TenantModelAdmin):
    list_display = ["lead_id", "occurred_at", "created_at"]
    actions = [action_in_tenant(_retry, description="Try again", name="retry")]


@admin.register(Rotation)
class RotationAdmin(TenantModelAdmin):
    list_display = ["rule", "updated_at"]


@admin.register(WorkloadMetric)
class WorkloadMetricAdmin(TenantModelAdmin):
    list_display = ["starts_at", "span", "agent", "offered", "won", "lost", "released"]
    list_filter = ["span"]
    ordering = ["-starts_at"]


@admin.register(TenantProfile)
class TenantProfileAdmin(TenantModelAdmin):
    list_display = ["name", "updated_at"]
    search_fields = ["name", "tenant_id__exact"]
    ordering = ["name"]
