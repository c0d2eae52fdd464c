"""The pages of people who look after who gets which lead."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.decorators import display

from projects.assignment.errors import NobodyCanTake
from projects.assignment.models import (
    Agent,
    Assignment,
    AssignmentRule,
    AssignmentState,
    Calendar,
    LeadEnd,
    PendingLead,
    Rotation,
    Team,
    TeamMember,
    TenantProfile,
    WorkloadMetric,
)
from projects.assignment.services.agents import agent_update
from projects.assignment.services.allocation import pending_allocate
from projects.assignment.services.assignments import assignment_release
from projects.assignment.services.rules import rule_update
from shared.api.admin import (
    TenantModelAdmin,
    TenantTabularInline,
    action_in_tenant,
    links_line,
    list_link,
    people_named_by,
    tenants_named_by,
)
from shared.core.clock import utcnow

STATE_COLOURS = {"active": "success", "offered": "info", "released": "warning"}

people_named_by(Agent, key="user_id")
tenants_named_by(TenantProfile)


def _release(assignment: Assignment, request: HttpRequest) -> None:
    reason = f"released in the admin by {request.user}"
    assignment_release(assignment_id=assignment.id, reason=reason[:64], at=utcnow())


def _reassign(assignment: Assignment, request: HttpRequest) -> None:
    """Take the lead back and let the rules choose anew; it waits where nobody can take it."""
    _release(assignment, request)
    _retry(assignment, request)


def _retry(waiting: PendingLead | Assignment, request: HttpRequest) -> None:
    if pending_allocate(lead_id=waiting.lead_id, at=utcnow()) is None:
        raise NobodyCanTake


def _agents_set(**fields: Any) -> Callable[[Agent, HttpRequest], object]:
    return lambda agent, request: agent_update(agent_id=agent.id, fields=fields)


def _rules_set(**fields: Any) -> Callable[[AssignmentRule, HttpRequest], object]:
    return lambda rule, request: rule_update(rule_id=rule.id, version=None, fields=fields)


class TeamMemberInline(TenantTabularInline):
    model = TeamMember
    fields = ["position", "agent"]
    ordering = ["position"]


@admin.register(Assignment)
class AssignmentAdmin(TenantModelAdmin):
    icon = "assignment_ind"
    list_display = ["occurred_at", "lead_id", "agent", "shown_state", "strategy", "rule"]
    list_display += ["attempt", "outcome", "of_lead"]
    list_filter = ["state", "strategy", "rule", "occurred_at"]
    search_fields = ["lead_id__exact", "agent__name", "rule__name", "outcome"]
    ordering = ["-id"]
    readonly_fields = ["of_lead"]
    actions = [
        action_in_tenant(_release, description="Release", name="release"),
        action_in_tenant(_reassign, description="Assign anew by the rules", name="reassign"),
    ]

    @display(description="of the lead")
    def of_lead(self, assignment: Assignment) -> str:
        """Every assignment of the same lead."""
        return list_link(Assignment, "all", lead_id__exact=assignment.lead_id)

    @display(description="state", ordering="state", label=STATE_COLOURS)
    def shown_state(self, assignment: Assignment) -> str:
        return assignment.state


@admin.register(AssignmentRule)
class AssignmentRuleAdmin(TenantModelAdmin):
    icon = "rule"
    list_display = ["name", "priority", "strategy", "team", "agent", "fallback", "active"]
    list_display += ["assignments"]
    list_filter = ["strategy", "active", "fallback"]
    search_fields = ["name", "team__name", "agent__name"]
    ordering = ["fallback", "priority"]
    actions = [
        action_in_tenant(_rules_set(active=True), description="Switch on", name="switch_on"),
        action_in_tenant(_rules_set(active=False), description="Switch off", name="switch_off"),
    ]

    @display(description="assignments")
    def assignments(self, rule: AssignmentRule) -> str:
        return list_link(Assignment, "assignments", rule__id__exact=rule.id)


@admin.register(Agent)
class AgentAdmin(TenantModelAdmin):
    list_display = ["name", "role", "active", "available", "weight", "capacity"]
    list_display += ["open_assignments", "assignments"]
    icon = "support_agent"
    list_filter = ["active", "available", "role"]
    search_fields = ["name", "user_id__exact"]
    ordering = ["name"]
    readonly_fields = ["assignments"]
    actions = [
        action_in_tenant(_agents_set(available=True), description="Is back", name="is_back"),
        action_in_tenant(_agents_set(available=False), description="Is away", name="is_away"),
    ]

    @display(description="assignments")
    def assignments(self, agent: Agent) -> str:
        of = {"agent__id__exact": agent.id}
        live = list_link(Assignment, "open", **of, state__exact=AssignmentState.ACTIVE)
        won = list_link(Assignment, "won", **of, outcome="won")
        return links_line(live, won, list_link(Assignment, "all", **of))


@admin.register(Team)
class TeamAdmin(TenantModelAdmin):
    icon = "groups"
    list_display = ["name", "created_at"]
    search_fields = ["name"]
    inlines = [TeamMemberInline]


@admin.register(TeamMember)
class TeamMemberAdmin(TenantModelAdmin):
    icon = "group"
    list_display = ["team", "position", "agent"]
    list_filter = ["team"]
    search_fields = ["team__name", "agent__name"]


@admin.register(Calendar)
class CalendarAdmin(TenantModelAdmin):
    icon = "calendar_month"
    list_display = ["name", "timezone", "hours"]
    search_fields = ["name", "timezone"]


@admin.register(LeadEnd)
class LeadEndAdmin(TenantModelAdmin):
    icon = "flag"
    list_display = ["occurred_at", "lead_id", "outcome", "version", "of_lead"]
    list_filter = ["outcome", "occurred_at"]
    search_fields = ["lead_id__exact"]
    ordering = ["-id"]

    @display(description="assignments")
    def of_lead(self, end: LeadEnd) -> str:
        return list_link(Assignment, "assignments", lead_id__exact=end.lead_id)


@admin.register(PendingLead)
class PendingLeadAdmin(TenantModelAdmin):
    icon = "hourglass_empty"
    list_display = ["occurred_at", "lead_id", "created_at"]
    list_filter = ["created_at"]
    search_fields = ["lead_id__exact"]
    ordering = ["-id"]
    actions = [action_in_tenant(_retry, description="Try again", name="retry")]


@admin.register(Rotation)
class RotationAdmin(TenantModelAdmin):
    icon = "cycle"
    list_display = ["rule", "updated_at"]
    search_fields = ["rule__name"]


@admin.register(WorkloadMetric)
class WorkloadMetricAdmin(TenantModelAdmin):
    icon = "monitoring"
    list_display = ["starts_at", "span", "agent", "offered", "won", "lost", "released"]
    list_filter = ["span", "starts_at"]
    search_fields = ["agent__name"]
    ordering = ["-starts_at"]


@admin.register(TenantProfile)
class TenantProfileAdmin(TenantModelAdmin):
    icon = "apartment"
    list_display = ["name", "updated_at"]
    search_fields = ["name", "tenant_id__exact"]
    ordering = ["name"]
