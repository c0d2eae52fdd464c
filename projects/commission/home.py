"""The first page of the admin: what is earned, what is paid out, what waits for somebody."""

from django.db.models import F, Q, Sum

from projects.commission.models import (
    CalculationLine,
    CommissionCalculation,
    CommissionFact,
    FactKind,
    LineReason,
    Payout,
    PayoutState,
    Period,
    PeriodState,
)
from shared.api.home import (
    Attention,
    BarChart,
    Card,
    HomeScope,
    LineChart,
    Plot,
    Series,
    Widget,
    count_by_day,
    count_now,
    sum_by,
    sum_by_day,
    sum_now,
    sum_recent,
)
from shared.core.money import round_half_even

PERIODS = 8
DRAFT = Q(state=PayoutState.DRAFT)
FAILED = Q(state=PayoutState.FAILED)
UNPLANNED = Q(reason__in=[LineReason.NO_PLAN, LineReason.OTHER_CURRENCY])
KINDS = {FactKind.PAYMENT: "success", FactKind.REFUND: "danger"}


def commission_by_period(scope: HomeScope) -> Plot:
    """What the latest periods pay, in each currency."""
    total = Sum(F("earned") + F("adjusted"))
    rows = scope.rows(CommissionCalculation).values_list("period__label", "currency")
    found = list(rows.annotate(home_sum=total))
    labels = sorted({label for label, _, _ in found})[-PERIODS:]
    sums = {(label, code): round_half_even(amount, code) for label, code, amount in found}
    codes = sorted({code for _, code in sums})
    series = [Series(code, [sums.get((label, code), 0) for label in labels]) for code in codes]
    return Plot(labels, series)


WIDGETS: list[Widget] = [
    Card("Commission", sum_recent(CalculationLine, value="amount"), model=CalculationLine),
    Card(
        "To approve",
        sum_now(Payout, value="amount", where=DRAFT, note="payouts in draft"),
        model=Payout,
        filters={"state__exact": PayoutState.DRAFT},
    ),
    Card(
        "Failed payouts",
        count_now(Payout, where=FAILED, note="to try again or cancel"),
        model=Payout,
        filters={"state__exact": PayoutState.FAILED},
        alarming=True,
    ),
    Card(
        "Open periods",
        count_now(Period, where=Q(state=PeriodState.OPEN)),
        model=Period,
        filters={"state__exact": PeriodState.OPEN},
    ),
    LineChart("Commission by day", sum_by_day(CalculationLine, name="commission", value="amount")),
    BarChart("Commission by period", commission_by_period),
    BarChart("Payouts by state", sum_by(Payout, name="payouts", value="amount", split="state")),
    BarChart(
        "Payments and refunds by day",
        count_by_day(CommissionFact, name="facts", split="kind", colours=KINDS),
    ),
    Attention(
        "Payouts to approve",
        Payout,
        ["agent_id", "period", "amount", "carried_in", "created_at"],
        DRAFT,
        filters={"state__exact": PayoutState.DRAFT},
    ),
    Attention(
        "Payouts that failed",
        Payout,
        ["agent_id", "period", "amount", "attempt", "failure"],
        FAILED,
        filters={"state__exact": PayoutState.FAILED},
    ),
    Attention(
        "Sales that no plan pays",
        CalculationLine,
        ["occurred_at", "calculation", "reason", "basis"],
        lambda scope: scope.recent & UNPLANNED,
        filters={"reason__in": f"{LineReason.NO_PLAN},{LineReason.OTHER_CURRENCY}"},
    ),
]
