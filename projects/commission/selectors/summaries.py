"""Totals of a tenant, for reconciliation with the services before and after this one."""

from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from projects.commission.models import (
    CalculationLine,
    CommissionCalculation,
    FactKind,
    Payout,
    PayoutState,
)
from projects.commission.selectors.records import tenant_profile_get
from shared.core.money import Money

ZERO = Decimal(0)


def calculation_summary(
    *, currency: str | None = None, period: str | None = None
) -> dict[str, Any]:
    """Commissions by period and agent in one currency (the tenant's unless another is asked).

    `count` is the number of distinct paid invoices that they stand on, `basis` what all lines
    stand on: payments less refunds, wherever their periods let them count. Raises
    TenantProfileUnknown.
    """
    chosen = currency or tenant_profile_get().currency
    headers = CommissionCalculation.objects.filter(currency=chosen)
    lines = CalculationLine.objects.filter(currency=chosen)
    if period is not None:
        headers = headers.filter(period__label=period)
        lines = lines.filter(home__period__label=period)
    by_period = _by_period(headers, chosen)
    amount = sum((each["amount"].amount for each in by_period.values()), ZERO)
    return {
        "count": _invoices_paid(lines),
        "basis": Money(lines.aggregate(sum=Sum("basis", default=ZERO))["sum"], chosen),
        "amount": Money(amount, chosen),
        "by_period": by_period,
    }


def payout_summary(*, currency: str | None = None, period: str | None = None) -> dict[str, Any]:
    """Number and amount of payouts in each state. Raises TenantProfileUnknown."""
    chosen = currency or tenant_profile_get().currency
    payouts = Payout.objects.filter(currency=chosen)
    if period is not None:
        payouts = payouts.filter(period__label=period)
    rows = payouts.order_by().values("state").annotate(count=Count("id"), sum=Sum("amount"))
    found = {row["state"]: (row["count"], row["sum"]) for row in rows}
    none = (0, ZERO)
    return {
        state: {
            "count": found.get(state, none)[0],
            "amount": Money(found.get(state, none)[1], chosen),
        }
        for state in PayoutState.values
    }


def _by_period(headers: QuerySet[Any], currency: str) -> dict[str, Any]:
    paid = Q(plan__isnull=False) | ~Q(adjusted=0)
    columns = ("period__label", "agent_id", "sold", "earned", "adjusted")
    rows = headers.filter(paid).order_by("period__starts_on", "period__label", "agent_id")
    by_period: dict[str, Any] = {}
    for label, agent_id, sold, earned, adjusted in rows.values_list(*columns):
        by_agent = by_period.setdefault(label, {"amount": Money(ZERO, currency), "by_agent": {}})
        commission = Money(earned + adjusted, currency)
        by_agent["amount"] += commission
        by_agent["by_agent"][str(agent_id)] = _agent(Money(sold, currency), commission)
    return by_period


def _agent(sold: Money, commission: Money) -> dict[str, Money]:
    return {"sold": sold, "commission": commission}


def _invoices_paid(lines: QuerySet[Any]) -> int:
    begun = Q(home__assignment__effective_from__lte=F("fact__sale_on"))
    not_ended = Q(home__assignment__effective_to__isnull=True) | Q(
        home__assignment__effective_to__gt=F("fact__sale_on")
    )
    counted = lines.filter(begun & not_ended, fact__kind=FactKind.PAYMENT)
    found = counted.aggregate(count=Count("fact__invoice_id", distinct=True))
    return int(found["count"])
