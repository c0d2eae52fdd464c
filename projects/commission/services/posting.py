"""Posting: one line, the running totals that it moves, and the event that tells of it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from projects.commission.domain.fingerprint import fingerprint
from projects.commission.domain.statement import explanation, steps_between
from projects.commission.domain.terms import raw_commission, total_commission
from projects.commission.models import (
    CalculationLine,
    CommissionCalculation,
    CommissionFact,
    FactKind,
    LineKind,
    LineReason,
)
from projects.commission.services.announcing import line_announce
from projects.commission.services.headers import landing_of
from projects.commission.services.terms import AppliedTerms, terms_hash

ZERO = Decimal(0)
TOTALS = ("sold", "earned", "adjusted", "late_sold", "late_earned")
MEMORY = ("plan", "assignment", "facts", "terms_hash", "inputs_hash", "version", "updated_at")


@dataclass(frozen=True, kw_only=True)
class Posting:
    """A change of what is sold in `home`'s period, under the terms that apply to it.

    `fact` is None for a recalculation. `basis` is what now counts and did not before; `facts`
    by how many more (or fewer) facts. `day` is the earliest at which it may land elsewhere.
    """

    home: CommissionCalculation
    applied: AppliedTerms | None
    fact: CommissionFact | None
    basis: Decimal
    facts: int
    reason: LineReason
    day: date
    sequence: int
    occurred_at: datetime
    recorded_at: datetime
    reverses: CalculationLine | None = None


def line_post(posting: Posting) -> CalculationLine:
    """Write the line, move the totals, publish. The agent must be held.

    The amount is the commission on the new total less what has been posted for the period so
    far: roundings never add up, and the order of postings does not matter.
    """
    home, applied = posting.home, posting.applied
    after = home.sold_total + posting.basis
    earned = ZERO if applied is None else total_commission(applied.terms, after)
    amount = earned - home.earned_total
    landing = landing_of(home, day=posting.day)
    line = _line(posting, landing=landing, after=after, amount=amount)
    _totals_move(posting, landing=landing, amount=amount)
    line.save(force_insert=True)
    if posting.fact is None or posting.facts:
        line_announce(line, posting.sequence)
    return line


def header_remember(home: CommissionCalculation, applied: AppliedTerms | None) -> None:
    """Note terms and inputs on the calculation, not saved."""
    home.assignment = None if applied is None else applied.assignment
    home.plan = None if applied is None else applied.assignment.plan
    home.terms_hash = terms_hash(applied)
    home.inputs_hash = inputs_hash(applied, sold=home.sold_total, facts=home.facts)


def inputs_hash(applied: AppliedTerms | None, *, sold: Decimal, facts: int) -> str:
    """The fingerprint of everything that a period's commission depends on."""
    return fingerprint((terms_hash(applied), sold, facts))


def header_save(header: CommissionCalculation) -> None:
    """Save totals and memory of a calculation, as its next version."""
    header.version += 1
    header.save(update_fields=[*TOTALS, *MEMORY])


def _totals_move(posting: Posting, *, landing: CommissionCalculation, amount: Decimal) -> None:
    home = posting.home
    if landing is home:
        home.sold += posting.basis
        home.earned += amount
    else:
        home.late_sold += posting.basis
        home.late_earned += amount
        landing.adjusted += amount
        header_save(landing)
    home.facts += posting.facts
    header_remember(home, posting.applied)
    header_save(home)


def _line(
    posting: Posting, *, landing: CommissionCalculation, after: Decimal, amount: Decimal
) -> CalculationLine:
    return CalculationLine(
        calculation=landing,
        home=posting.home,
        fact=posting.fact,
        reverses=posting.reverses,
        sequence=posting.sequence,
        kind=_kind(posting, landing),
        reason=_reason(posting, landing),
        basis=posting.basis,
        amount=amount,
        currency=posting.home.currency,
        occurred_at=posting.occurred_at,
        recorded_at=posting.recorded_at,
        **_working(posting, after=after, amount=amount),
    )


def _working(posting: Posting, *, after: Decimal, amount: Decimal) -> dict[str, Any]:
    """How the amount came about; of a recalculation, how the whole new total did."""
    if posting.applied is None:
        return {"raw": amount, "rate": None, "explanation": {"reason": posting.reason.label}}
    terms = posting.applied.terms
    posted = posting.home.earned_total
    if posting.fact is None:
        told = {**explanation(terms, ZERO, after), "posted_before": format(posted, "f")}
        return {"raw": raw_commission(terms, after) - posted, "rate": None, "explanation": told}
    before = posting.home.sold_total
    rates = {step.rate for step in steps_between(terms, before, after)}
    return {
        "raw": raw_commission(terms, after) - raw_commission(terms, before),
        "rate": rates.pop() if len(rates) == 1 else None,
        "explanation": explanation(terms, before, after),
    }


def _kind(posting: Posting, landing: CommissionCalculation) -> LineKind:
    if posting.fact is None or landing is not posting.home:
        return LineKind.ADJUSTMENT
    return LineKind(posting.fact.kind)


def _reason(posting: Posting, landing: CommissionCalculation) -> LineReason:
    if landing is posting.home or posting.fact is None or not posting.facts:
        return posting.reason
    refund = posting.fact.kind == FactKind.REFUND
    return LineReason.LATE_REFUND if refund else LineReason.LATE_PAYMENT
