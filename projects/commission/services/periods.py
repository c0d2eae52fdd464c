"""Closing a period: its totals are settled once, and nothing enters it afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import F

from projects.commission.domain.periods import local_day
from projects.commission.domain.settlement import settle
from projects.commission.errors import PeriodAlreadyClosed
from projects.commission.models import (
    CarriedBalance,
    CommissionCalculation,
    Payout,
    Period,
    PeriodState,
    Settlement,
)
from projects.commission.selectors import period_get, period_span, tenant_profile_get
from projects.commission.services.headers import period_new

ZERO = Decimal(0)
Key = tuple[UUID, str]


@dataclass(frozen=True, kw_only=True)
class PeriodClosed:
    """A closed period and the payouts that were drafted for it."""

    period: Period
    payouts: list[Payout]


@transaction.atomic
def period_close(*, label: str, by: UUID | None, at: datetime) -> PeriodClosed:
    """Settle every agent of a period and close it.

    Who has a balance above zero, carried amounts included, gets a draft payout; the rest is
    carried into the next settlement. Waits for calculations under way. Raises
    PeriodLabelUnknown, PeriodAlreadyClosed.
    """
    period = _closing(label)
    settlements = _settlements(period)
    Settlement.objects.bulk_create(settlements)
    _carry(settlements)
    payouts = Payout.objects.bulk_create(_payouts(settlements))
    closed = {"state": PeriodState.CLOSED, "closed_at": at, "closed_by": by}
    Period.objects.filter(id=period.id).update(version=F("version") + 1, **closed)
    return PeriodClosed(period=period_get(label=label), payouts=payouts)


def period_close_due(*, grace_days: int, at: datetime) -> PeriodClosed | None:
    """Close the oldest open period that ended `grace_days` or more before `at`, by the
    tenant's calendar; None when there is none. Raises TenantProfileUnknown.
    """
    today = local_day(at, tenant_profile_get().timezone)
    ended = Period.objects.filter(
        state=PeriodState.OPEN, ends_on__lte=today - timedelta(days=grace_days)
    )
    oldest = ended.order_by("ends_on", "label").first()
    return oldest and period_close(label=oldest.label, by=None, at=at)


def _closing(label: str) -> Period:
    span = period_span(label=label)
    Period.objects.bulk_create([period_new(span)], ignore_conflicts=True)
    # The update waits for every calculation that holds the period, and bars new ones.
    open_ = Period.objects.filter(label=label, state=PeriodState.OPEN)
    changed = open_.update(state=PeriodState.CLOSING)
    period = period_get(label=label)
    if not changed:
        raise PeriodAlreadyClosed(label=label, state=period.state)
    return period


def _settlements(period: Period) -> list[Settlement]:
    totals = _totals(period)
    carried = _carried(totals)
    keys = sorted({*totals, *carried}, key=str)
    return [_settlement(period, key, totals, carried) for key in keys]


def _totals(period: Period) -> dict[Key, Decimal]:
    headers = CommissionCalculation.objects.filter(period=period)
    rows = headers.values_list("agent_id", "currency", "earned", "adjusted")
    return {
        (agent_id, currency): earned + adjusted for agent_id, currency, earned, adjusted in rows
    }


def _carried(totals: Iterable[Key]) -> dict[Key, Decimal]:
    """Balances that wait, locked in the order of their ids. A debt of somebody who has sold
    nothing in this period stays where it is."""
    rows = CarriedBalance.objects.exclude(amount=0).select_for_update().order_by("id")
    found = {(row.agent_id, row.currency): Decimal(row.amount) for row in rows}
    known = set(totals)
    return {key: amount for key, amount in found.items() if key in known or amount > 0}


def _settlement(
    period: Period, key: Key, totals: dict[Key, Decimal], carried: dict[Key, Decimal]
) -> Settlement:
    total, carried_in = totals.get(key, ZERO), carried.get(key, ZERO)
    settled = settle(total, carried_in)
    return Settlement(
        agent_id=key[0],
        period=period,
        currency=key[1],
        total=total,
        carried_in=carried_in,
        paid=settled.paid,
        carried_out=settled.carried,
    )


def _carry(settlements: list[Settlement]) -> None:
    balances = [
        CarriedBalance(agent_id=row.agent_id, currency=row.currency, amount=row.carried_out)
        for row in settlements
        if row.carried_in or row.carried_out
    ]
    CarriedBalance.objects.bulk_create(
        balances,
        update_conflicts=True,
        unique_fields=["tenant_id", "agent_id", "currency"],
        update_fields=["amount", "updated_at"],
    )


def _payouts(settlements: list[Settlement]) -> list[Payout]:
    return [
        Payout(
            agent_id=row.agent_id,
            period=row.period,
            currency=row.currency,
            amount=row.paid,
            carried_in=row.carried_in,
        )
        for row in settlements
        if row.paid > ZERO
    ]
