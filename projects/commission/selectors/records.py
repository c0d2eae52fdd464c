"""Single records and lists of them."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from projects.commission.domain.periods import PeriodLabelInvalid, Span, span_parse
from projects.commission.errors import (
    AssignmentNotFound,
    CalculationNotFound,
    PayeeNotFound,
    PayoutNotFound,
    PeriodLabelUnknown,
    PlanNotFound,
    TenantProfileUnknown,
)
from projects.commission.models import (
    CalculationLine,
    CommissionAssignment,
    CommissionCalculation,
    CommissionPlan,
    Payee,
    Payout,
    Period,
    TenantProfile,
)
from shared.tenancy.kept import listed


def tenant_profile_get() -> TenantProfile:
    """The tenant's zone and currency. Raises TenantProfileUnknown, which is transient."""
    profile = TenantProfile.own()
    if profile is None:
        raise TenantProfileUnknown
    return profile


@listed
def payee_list() -> QuerySet[Payee]:
    return Payee.objects.all()


def payee_get(*, agent_id: UUID) -> Payee:
    """Raises PayeeNotFound."""
    return _found(Payee.objects.filter(agent_id=agent_id), PayeeNotFound)


@listed
def plan_list() -> QuerySet[CommissionPlan]:
    return CommissionPlan.objects.all()


def plan_get(*, plan_id: UUID) -> CommissionPlan:
    """Raises PlanNotFound."""
    return _found(plan_list().filter(id=plan_id), PlanNotFound)


def assignment_list(*, agent_id: UUID | None = None) -> QuerySet[CommissionAssignment]:
    """All assignments, or those of one agent."""
    found = CommissionAssignment.objects.select_related("plan")
    return found if agent_id is None else found.filter(agent_id=agent_id)


def assignment_get(*, assignment_id: UUID, agent_id: UUID | None = None) -> CommissionAssignment:
    """Raises AssignmentNotFound, also for another agent's."""
    found = assignment_list(agent_id=agent_id).filter(id=assignment_id)
    return _found(found, AssignmentNotFound)


def assignment_covering(*, agent_id: UUID, day: date) -> CommissionAssignment | None:
    """The assignment whose periods contain this day: the database allows one at most."""
    return CommissionAssignment.covering(agent_id=agent_id, day=day)


def calculation_list(*, agent_id: UUID | None = None) -> QuerySet[CommissionCalculation]:
    """All calculations, or those of one agent."""
    found = CommissionCalculation.objects.select_related("period", "plan", "assignment__plan")
    return found if agent_id is None else found.filter(agent_id=agent_id)


def calculation_get(*, calculation_id: UUID, agent_id: UUID | None = None) -> CommissionCalculation:
    """Raises CalculationNotFound, also for another agent's."""
    found = calculation_list(agent_id=agent_id).filter(id=calculation_id)
    return _found(found, CalculationNotFound)


def line_list(*, calculation_id: UUID) -> QuerySet[CalculationLine]:
    """The lines that count in a calculation, in the order of processing."""
    lines = CalculationLine.objects.select_related("fact", "home__period")
    return lines.filter(calculation_id=calculation_id).order_by("sequence", "id")


@listed
def period_list() -> QuerySet[Period]:
    return Period.objects.all()


def period_get(*, label: str) -> Period:
    """Raises PeriodLabelUnknown."""
    return _found(period_list().filter(label=label), PeriodLabelUnknown)


def period_span(*, label: str) -> Span:
    """The days that a label names. Raises PeriodLabelUnknown."""
    try:
        return span_parse(label)
    except PeriodLabelInvalid as error:
        raise PeriodLabelUnknown from error


def payout_list(*, agent_id: UUID | None = None) -> QuerySet[Payout]:
    """All payouts, or those of one agent."""
    found = Payout.objects.select_related("period")
    return found if agent_id is None else found.filter(agent_id=agent_id)


def payout_get(*, payout_id: UUID, agent_id: UUID | None = None) -> Payout:
    """Raises PayoutNotFound, also for another agent's."""
    return _found(payout_list(agent_id=agent_id).filter(id=payout_id), PayoutNotFound)


def payouts_get(*, payout_ids: Iterable[UUID]) -> list[Payout]:
    """These payouts, by id. Raises PayoutNotFound unless every one of them is there."""
    asked = set(payout_ids)
    found = list(payout_list().filter(id__in=asked).order_by("id"))
    if len(found) != len(asked):
        raise PayoutNotFound
    return found


def _found(queryset: QuerySet[Any], missing: type[Exception]) -> Any:
    row = queryset.first()
    if row is None:
        raise missing
    return row
