"""The way of the leads: how many came how far, and with how much money."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from projects.analytics.domain.progress import LOST, STAGES, WON
from projects.analytics.models import Funnel, InvoiceProgress, LeadMoney, LeadProgress, MoneyKind
from shared.core.money import Money

REFUNDED = "refunded"
_SHARE = Decimal("0.0001")


@dataclass
class Figure:
    """How many leads are at a stage or have passed it, and their money by currency."""

    count: int = 0
    amounts: list[Money] = field(default_factory=list)


def funnel_read(
    *, funnel: Funnel, since: datetime | None = None, until: datetime | None = None
) -> dict[str, Any]:
    """The funnel of the leads that came in from `since` on and before `until`."""
    figures = stage_figures(since=since, until=until)
    first = figures[funnel.stages[0]].count
    return {
        "funnel": funnel.key,
        "name": funnel.name,
        "stages": [_stage(name, figures[name], first) for name in funnel.stages],
        "refunded": figures[REFUNDED],
    }


def stage_figures(
    *, since: datetime | None = None, until: datetime | None = None
) -> dict[str, Figure]:
    """Each of STAGES, and what was refunded (its count is of refunds).

    Leads that were put away count nowhere. Won and lost are the present state; the other
    stages are passed once and for ever. `paid` is an invoice paid in full, with all money
    that came in; `commissioned` the commissions less what was clawed back.
    """
    leads = _leads(since, until)
    whole = since is None and until is None
    figures = {name: Figure() for name in (*STAGES, REFUNDED)}
    for name, count in leads.aggregate(**_COUNTS).items():
        figures[name].count = count
    deals = leads.filter(status=WON).order_by().values("currency").annotate(amount=Sum("amount"))
    figures["won"].amounts = moneys((d["currency"], d["amount"]) for d in deals)
    _invoices(figures, _of(InvoiceProgress.objects.all(), leads, whole))
    _money(figures, _of(LeadMoney.objects.all(), leads, whole))
    return figures


_COUNTS = {
    "created": Count("id", filter=Q(entered_at__isnull=False)),
    "assigned": Count("id", filter=Q(assigned_at__isnull=False)),
    "contacted": Count("id", filter=Q(contacted_at__isnull=False)),
    "qualified": Count("id", filter=Q(qualified_at__isnull=False)),
    "won": Count("id", filter=Q(status=WON)),
    "lost": Count("id", filter=Q(status=LOST)),
}


def _leads(since: datetime | None, until: datetime | None) -> QuerySet[LeadProgress]:
    leads = LeadProgress.objects.filter(archived=False)
    leads = leads if since is None else leads.filter(entered_at__gte=since)
    return leads if until is None else leads.filter(entered_at__lt=until)


def _of(rows: QuerySet[Any], leads: QuerySet[LeadProgress], whole: bool) -> QuerySet[Any]:
    """Those of rows that belong to these leads."""
    rows = rows.filter(lead_id__isnull=False).order_by()
    return rows if whole else rows.filter(lead_id__in=leads.values("lead_id"))


def _invoices(figures: dict[str, Figure], rows: QuerySet[InvoiceProgress]) -> None:
    issued = rows.filter(issued_at__isnull=False, voided_at__isnull=True)
    paid = Count("lead_id", distinct=True, filter=Q(paid_at__isnull=False))
    sums = issued.values("currency").annotate(
        leads=Count("lead_id", distinct=True), paid=paid, amount=Sum("amount")
    )
    for row in sums:
        figures["invoiced"].count += row["leads"]
        figures["paid"].count += row["paid"]
    figures["invoiced"].amounts = moneys((row["currency"], row["amount"]) for row in sums)


_MONEY_STAGES = {
    MoneyKind.PAYMENT: "paid",
    MoneyKind.REFUND: REFUNDED,
    MoneyKind.COMMISSION: "commissioned",
}


def _money(figures: dict[str, Figure], rows: QuerySet[LeadMoney]) -> None:
    sums: list[Any] = list(
        rows.values("kind", "currency").annotate(
            leads=Count("lead_id", distinct=True), parts=Sum("count"), total=Sum("amount")
        )
    )
    for kind, stage in _MONEY_STAGES.items():
        own = [row for row in sums if row["kind"] == kind]
        figures[stage].amounts = moneys((row["currency"], row["total"]) for row in own)
    figures["commissioned"].count = _summed(sums, MoneyKind.COMMISSION, "leads")
    figures[REFUNDED].count = _summed(sums, MoneyKind.REFUND, "parts")


def _summed(sums: Iterable[dict[str, Any]], kind: str, name: str) -> int:
    return sum(row[name] for row in sums if row["kind"] == kind)


def moneys(sums: Iterable[tuple[str, Decimal | None]]) -> list[Money]:
    """Money by currency, in the order of the codes."""
    return [Money(amount, unit) for unit, amount in sorted(sums) if unit and amount is not None]


def _stage(name: str, figure: Figure, first: int) -> dict[str, Any]:
    share = Decimal(figure.count) / first if first else Decimal(0)
    text = str(share.quantize(_SHARE, rounding=ROUND_HALF_EVEN))
    return {"stage": name, "count": figure.count, "share": text, "amounts": figure.amounts}
