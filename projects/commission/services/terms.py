"""The terms that apply to one agent's period: an assignment and its plan, read once."""

from dataclasses import dataclass
from datetime import date

from projects.commission.domain.fingerprint import fingerprint
from projects.commission.domain.periods import QUARTER
from projects.commission.domain.terms import Terms
from projects.commission.models import CommissionAssignment, LineReason

NOTHING_APPLIES = ""


@dataclass(frozen=True, kw_only=True)
class AppliedTerms:
    """What an assignment makes of a plan. `fingerprint` changes with anything that counts."""

    assignment: CommissionAssignment
    terms: Terms
    fingerprint: str


def applied_terms(
    assignment: CommissionAssignment | None, *, currency: str, kind: str
) -> AppliedTerms | None:
    """The terms for sales in this currency and kind of period; None when there are none."""
    if assignment is None:
        return None
    plan = assignment.plan
    if plan.currency != currency or plan.period_kind != kind:
        return None
    # An approved plan never changes, so its id stands for its contents.
    dates = (assignment.effective_from, assignment.effective_to)
    print_ = fingerprint((plan.id, assignment.id, assignment.quota, assignment.split, *dates))
    return AppliedTerms(assignment=assignment, terms=assignment.terms, fingerprint=print_)


def period_kind_of(assignment: CommissionAssignment | None) -> str:
    """The kind of period that an agent is paid by; quarters while no plan says otherwise."""
    return QUARTER if assignment is None else str(assignment.plan.period_kind)


def terms_hash(applied: AppliedTerms | None) -> str:
    """What a calculation remembers of its terms."""
    return NOTHING_APPLIES if applied is None else applied.fingerprint


def counts(applied: AppliedTerms | None, sale_on: date) -> bool:
    """Whether a sale of this day earns commission."""
    return applied is not None and applied.assignment.is_effective_on(sale_on)


def uncounted_reason(
    assignment: CommissionAssignment | None, *, currency: str, sale_on: date
) -> LineReason:
    """Why a sale earns nothing."""
    if assignment is None or not assignment.is_effective_on(sale_on):
        return LineReason.NO_PLAN
    other = assignment.plan.currency != currency
    return LineReason.OTHER_CURRENCY if other else LineReason.NO_PLAN
