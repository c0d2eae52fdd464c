"""Counting a period's facts again when other terms apply to it; only differences are written."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum

from projects.commission.domain.periods import Span
from projects.commission.domain.terms import total_commission
from projects.commission.models import (
    CalculationLine,
    CommissionCalculation,
    CommissionFact,
    LineReason,
)
from projects.commission.selectors import assignment_covering, payee_get, period_span
from projects.commission.services.headers import agent_hold, header_of
from projects.commission.services.posting import (
    Posting,
    header_remember,
    header_save,
    inputs_hash,
    line_post,
)
from projects.commission.services.terms import AppliedTerms, applied_terms, terms_hash

ZERO = Decimal(0)


@transaction.atomic
def commission_recalculate(
    *, agent_id: UUID, period: str, at: datetime
) -> list[CommissionCalculation]:
    """Calculate an agent's period again under the terms of now; returns what has changed.

    Same inputs write nothing. Differences of a closed period land in the open one. Raises
    PayeeNotFound, PeriodLabelUnknown.
    """
    span = period_span(label=period)
    payee_get(agent_id=agent_id)
    agent_hold(agent_id=agent_id)
    currencies = _facts_of(agent_id, span).values_list("currency", flat=True)
    found = [_recalculate(agent_id, span, each, at) for each in sorted(set(currencies))]
    return [header for header in found if header is not None]


def terms_follow(
    home: CommissionCalculation,
    applied: AppliedTerms | None,
    *,
    before: CommissionFact,
    sequence: int,
) -> int:
    """Bring a calculation to other terms before it counts the fact `before`.

    Returns the version for the fact's own event: `sequence`, unless a difference took it.
    """
    if home.terms_hash == terms_hash(applied):
        return sequence
    moment = (before.occurred_at, before.recorded_at)
    posted = _recount(home, applied, moment=moment, sequence=sequence, without=before)
    return sequence if posted is None else agent_hold(agent_id=home.agent_id)


def _recalculate(
    agent_id: UUID, span: Span, currency: str, at: datetime
) -> CommissionCalculation | None:
    home = header_of(agent_id=agent_id, span=span, currency=currency)
    applied = _terms_in(agent_id, span, currency)
    known = home.inputs_hash
    sequence = agent_hold(agent_id=agent_id)
    _recount(home, applied, moment=(at, at), sequence=sequence)
    return None if home.inputs_hash == known else home


def _terms_in(agent_id: UUID, span: Span, currency: str) -> AppliedTerms | None:
    # Assignments cover whole periods, so that any day of the period finds the one there is.
    assignment = assignment_covering(agent_id=agent_id, day=span.starts_on)
    return applied_terms(assignment, currency=currency, kind=span.kind)


def _recount(
    home: CommissionCalculation,
    applied: AppliedTerms | None,
    *,
    moment: tuple[datetime, datetime],
    sequence: int,
    without: CommissionFact | None = None,
) -> CalculationLine | None:
    sold, facts = _counted(home, applied, without)
    if inputs_hash(applied, sold=sold, facts=facts) == home.inputs_hash:
        return None
    earned = ZERO if applied is None else total_commission(applied.terms, sold)
    if (sold, earned) == (home.sold_total, home.earned_total):
        home.facts = facts
        header_remember(home, applied)
        header_save(home)
        return None
    posting = Posting(
        home=home,
        applied=applied,
        fact=None,
        basis=sold - home.sold_total,
        facts=facts - home.facts,
        reason=LineReason.RECALCULATED,
        day=home.period.starts_on,
        sequence=sequence,
        occurred_at=moment[0],
        recorded_at=moment[1],
    )
    return line_post(posting)


def _counted(
    home: CommissionCalculation, applied: AppliedTerms | None, without: CommissionFact | None
) -> tuple[Decimal, int]:
    if applied is None:
        return ZERO, 0
    facts = _facts_of(home.agent_id, home.period.span).filter(currency=home.currency)
    facts = facts.filter(
        _effective(applied.assignment.effective_from, applied.assignment.effective_to)
    )
    if without is not None:
        facts = facts.exclude(id=without.id)
    totals: dict[str, Any] = facts.aggregate(sold=Sum("amount"), facts=Count("id"))
    return totals["sold"] or ZERO, totals["facts"]


def _facts_of(agent_id: UUID, span: Span) -> QuerySet[CommissionFact]:
    days = {"sale_on__gte": span.starts_on, "sale_on__lt": span.ends_on}
    return CommissionFact.objects.filter(agent_id=agent_id, **days)


def _effective(since: date, until: date | None) -> Q:
    ended = Q() if until is None else Q(sale_on__lt=until)
    return Q(sale_on__gte=since) & ended
