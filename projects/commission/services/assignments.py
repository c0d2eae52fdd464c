"""Who is paid by which plan, and from when to when."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from projects.commission.domain.definition import definition_parse
from projects.commission.domain.periods import span_of
from projects.commission.errors import (
    AssignmentDatesInvalid,
    AssignmentOverlaps,
    AssignmentQuotaCurrency,
    AssignmentQuotaMissing,
    PayeeInactive,
    PlanNotApproved,
)
from projects.commission.models import CommissionAssignment, CommissionPlan, PlanStatus
from projects.commission.selectors import assignment_get, payee_get, plan_get
from projects.commission.services.constraints import constraint_broken
from shared.core.money import Money


@transaction.atomic
def commission_assign(
    *,
    agent_id: UUID,
    plan_id: UUID,
    effective_from: date,
    effective_to: date | None = None,
    quota: Money | None = None,
    split: Decimal = Decimal(1),
    by: UUID | None = None,
) -> CommissionAssignment:
    """Pay an agent by an approved plan from one day up to, not including, another.

    Raises PayeeNotFound, PayeeInactive, PlanNotFound, PlanNotApproved, AssignmentDatesInvalid,
    AssignmentQuotaMissing, AssignmentQuotaCurrency, AssignmentOverlaps. Payments that came
    before are not touched until `commission_recalculate`, or the agent's next payment of that
    period, counts them.
    """
    plan = _assignable(agent_id=agent_id, plan_id=plan_id, quota=quota)
    _dates_check(effective_from, effective_to)
    assignment = CommissionAssignment(
        agent_id=agent_id,
        plan=plan,
        quota=None if quota is None else quota.amount,
        split=split,
        effective_from=effective_from,
        effective_to=effective_to,
        covers_from=span_of(effective_from, plan.period_kind).starts_on,
        covers_to=_covers_to(effective_to, plan.period_kind),
        created_by=by,
    )
    return _saved(assignment)


@transaction.atomic
def assignment_end(*, assignment_id: UUID, effective_to: date) -> CommissionAssignment:
    """Set the first day that is no longer paid by an assignment.

    Raises AssignmentNotFound, AssignmentDatesInvalid, AssignmentOverlaps (the end was moved
    later, into another assignment).
    """
    assignment = assignment_get(assignment_id=assignment_id)
    _dates_check(assignment.effective_from, effective_to)
    ends = {
        "effective_to": effective_to,
        "covers_to": _covers_to(effective_to, assignment.plan.period_kind),
    }
    try:
        with transaction.atomic():
            rows = CommissionAssignment.objects.filter(id=assignment_id)
            rows.update(version=F("version") + 1, **ends)
    except IntegrityError as error:
        raise _refusal(error) from error
    return assignment_get(assignment_id=assignment_id)


def _assignable(*, agent_id: UUID, plan_id: UUID, quota: Money | None) -> CommissionPlan:
    if not payee_get(agent_id=agent_id).active:
        raise PayeeInactive
    plan = plan_get(plan_id=plan_id)
    if plan.status != PlanStatus.APPROVED:
        raise PlanNotApproved(plan_id=plan_id, status=plan.status)
    if quota is None and definition_parse(plan.definition).needs_quota:
        raise AssignmentQuotaMissing
    if quota is not None and quota.currency != plan.currency:
        raise AssignmentQuotaCurrency(given=quota.currency, plan=plan.currency)
    return plan


def _dates_check(effective_from: date, effective_to: date | None) -> None:
    if effective_to is not None and effective_to <= effective_from:
        raise AssignmentDatesInvalid


def _covers_to(effective_to: date | None, kind: str) -> date | None:
    if effective_to is None:
        return None
    last_day = date.fromordinal(effective_to.toordinal() - 1)
    return span_of(last_day, kind).ends_on


def _saved(assignment: CommissionAssignment) -> CommissionAssignment:
    try:
        with transaction.atomic():
            assignment.save(force_insert=True)
    except IntegrityError as error:
        raise _refusal(error) from error
    return assignment


def _refusal(error: IntegrityError) -> Exception:
    overlaps = constraint_broken(error) == "assignment_one_plan_a_period"
    return AssignmentOverlaps() if overlaps else error
