"""Calculations being worked on: found or begun, with agent and period held."""

from datetime import date
from uuid import UUID

from projects.commission.domain.periods import Span, span_after, span_of
from projects.commission.models import CommissionCalculation, Payee, Period


def agent_hold(*, agent_id: UUID) -> int:
    """Let nobody else calculate for this agent until the transaction ends.

    Returns the version of the agent's next event. Always the first lock that is taken.
    """
    return Payee.sequence_next(agent_id=agent_id)


def period_hold(*, span: Span) -> Period:
    """The period of a span, begun if it is the first to need it, and kept from closing."""
    period = Period.shared(label=span.label)
    while period is None:
        Period.objects.bulk_create([period_new(span)], ignore_conflicts=True)
        period = Period.shared(label=span.label)
    return period


def period_new(span: Span) -> Period:
    """An open period of these days, not saved."""
    return Period(label=span.label, kind=span.kind, starts_on=span.starts_on, ends_on=span.ends_on)


def header_of(*, agent_id: UUID, span: Span, currency: str) -> CommissionCalculation:
    """The agent's calculation for a period. The agent must be held."""
    period = period_hold(span=span)
    header = CommissionCalculation.of(agent_id=agent_id, period=period, currency=currency)
    return header or CommissionCalculation.objects.create(
        agent_id=agent_id, period=period, currency=currency
    )


def landing_of(home: CommissionCalculation, *, day: date) -> CommissionCalculation:
    """Where a difference of `home` counts: there while its period is open, else in the first
    open period from the one of `day` on (never one before `home`'s own)."""
    if home.period.is_open:
        return home
    span = span_of(max(day, home.period.ends_on), home.period.kind)
    while not period_hold(span=span).is_open:
        span = span_after(span)
    return header_of(agent_id=home.agent_id, span=span, currency=home.currency)
