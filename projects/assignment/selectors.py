"""What is read of assignments, in the tenant of the context."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Model, Q, QuerySet

from projects.assignment.domain.calendars import WorkingHours, hours_parse
from projects.assignment.domain.choice import Candidate
from projects.assignment.errors import (
    AgentNotFound,
    AssignmentNotFound,
    CalendarNotFound,
    PendingLeadNotFound,
    RuleNotFound,
    TeamNotFound,
)
from projects.assignment.models import (
    Agent,
    Assignment,
    AssignmentRule,
    Calendar,
    LeadEnd,
    PendingLead,
    Team,
    WorkloadMetric,
)
from shared.core.errors import NotFound
from shared.tenancy.kept import listed

Row = TypeVar("Row", bound=Model)


def found(rows: QuerySet[Row], error: type[NotFound]) -> Row:
    """The one row, or `error`."""
    row = rows.first()
    if row is None:
        raise error
    return row


def rule_list() -> QuerySet[AssignmentRule]:
    """The tenant's rules."""
    return AssignmentRule.objects.select_related("team", "agent", "calendar")


def rule_get(*, rule_id: UUID) -> AssignmentRule:
    """One rule. Raises RuleNotFound."""
    return found(rule_list().filter(id=rule_id), RuleNotFound)


def rules_active() -> QuerySet[AssignmentRule]:
    """The active rules in the order in which they are tried: fallbacks last."""
    return rule_list().filter(active=True).order_by("fallback", "priority", "id")


@listed
def agent_list() -> QuerySet[Agent]:
    """The tenant's agents, those who left included."""
    return Agent.objects.all()


def agent_get(*, agent_id: UUID) -> Agent:
    """One agent by row id. Raises AgentNotFound."""
    return found(agent_list().filter(id=agent_id), AgentNotFound)


def pool_locked(*, rule: AssignmentRule) -> Sequence[Agent]:
    """The rule's pool in its order, with the agents locked (by id, as everywhere)."""
    if rule.team_id:
        return Agent.team_locked(team_id=rule.team_id)
    return list(Agent.objects.select_for_update().filter(id=rule.agent_id))


def agents_locked(*, user_ids: Sequence[UUID]) -> Sequence[Agent]:
    """The agents of these gateway users, locked by id."""
    return list(Agent.objects.select_for_update().filter(user_id__in=user_ids).order_by("id"))


def candidate_of(agent: Agent) -> Candidate:
    """The agent as the rules of choice see them."""
    return Candidate(
        agent_id=agent.id,
        name=agent.name,
        weight=agent.weight,
        open=agent.open_assignments,
        capacity=agent.capacity,
        active=agent.active,
        available=agent.available,
    )


def team_list() -> QuerySet[Team]:
    """The tenant's teams with their members."""
    return Team.objects.prefetch_related("members__agent")


def team_get(*, team_id: UUID) -> Team:
    """One team. Raises TeamNotFound."""
    return found(team_list().filter(id=team_id), TeamNotFound)


@listed
def calendar_list() -> QuerySet[Calendar]:
    """The tenant's calendars."""
    return Calendar.objects.all()


def calendar_get(*, calendar_id: UUID) -> Calendar:
    """One calendar. Raises CalendarNotFound."""
    return found(calendar_list().filter(id=calendar_id), CalendarNotFound)


def working_hours(calendar: Calendar) -> WorkingHours:
    """The calendar as the rules of time see it."""
    return WorkingHours(
        zone=ZoneInfo(calendar.timezone),
        days=hours_parse(calendar.hours),
        holidays=frozenset(date.fromisoformat(day) for day in calendar.holidays),
    )


def assignment_list(*, user_id: UUID | None = None) -> QuerySet[Assignment]:
    """The tenant's assignments; with `user_id` only those of this agent."""
    assignments = Assignment.objects.select_related("agent", "rule")
    return assignments if user_id is None else assignments.filter(agent__user_id=user_id)


def assignment_get(*, assignment_id: UUID, user_id: UUID | None = None) -> Assignment:
    """One assignment. Raises AssignmentNotFound."""
    return found(assignment_list(user_id=user_id).filter(id=assignment_id), AssignmentNotFound)


def assignment_last(*, lead_id: UUID) -> Assignment | None:
    """The lead's newest assignment, live or not."""
    return assignment_list().filter(lead_id=lead_id).order_by("-attempt").first()


@listed
def pending_list() -> QuerySet[PendingLead]:
    """The leads that wait for an agent."""
    return PendingLead.objects.all()


def pending_get(*, lead_id: UUID) -> PendingLead:
    """A waiting lead. Raises PendingLeadNotFound."""
    return found(pending_list().filter(lead_id=lead_id), PendingLeadNotFound)


def leads_assigned(*, lead_ids: Sequence[UUID]) -> set[UUID]:
    """Those of the leads that were ever given to somebody."""
    return set(Assignment.objects.filter(lead_id__in=lead_ids).values_list("lead_id", flat=True))


def lead_ends(*, lead_ids: Sequence[UUID]) -> dict[UUID, LeadEnd]:
    """How those of the leads ended that did, as far as heard."""
    ends = LeadEnd.objects.filter(lead_id__in=lead_ids).exclude(outcome="")
    return {end.lead_id: end for end in ends}


def assignment_summary() -> dict[str, Any]:
    """How many leads were ever given to somebody, by agent, and how many wait.

    `{"assigned": n, "live": n, "unassigned": n, "by_agent": {user id: {...}}}`
    """
    rows = (
        Assignment.objects.order_by()
        .values("agent__user_id", "agent__name")
        .annotate(
            assigned=Count("lead_id", distinct=True),
            live=Count("id", filter=Q(ended_at__isnull=True)),
            won=Count("id", filter=Q(outcome="won")),
        )
    )
    by_agent = {
        str(row["agent__user_id"]): {
            "name": row["agent__name"],
            "assigned": row["assigned"],
            "live": row["live"],
            "won": row["won"],
        }
        for row in rows
    }
    return {
        "assigned": Assignment.objects.values("lead_id").distinct().count(),
        "live": sum(entry["live"] for entry in by_agent.values()),
        "unassigned": PendingLead.objects.count(),
        "by_agent": by_agent,
    }


def workload_list() -> QuerySet[WorkloadMetric]:
    """The agents' counters."""
    return WorkloadMetric.objects.select_related("agent")
