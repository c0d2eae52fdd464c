"""Parts of a period and parts of a payment."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate

from projects.commission.domain.exactness import ZERO, exact
from shared.core.money import round_half_even

HUNDRED = Decimal(100)
PERCENT = Decimal("0.01")


@exact
def quota_prorated(
    quota: Decimal, *, days_active: int, days_in_period: int, currency: str
) -> Decimal:
    """The quota of somebody who was there for only some days of a period."""
    return round_half_even(quota * days_active / days_in_period, currency)


@exact
def attainment_percent(sold: Decimal, quota: Decimal) -> Decimal:
    """Sold in percent of the quota, two digits, for people to read; never calculated with."""
    return (sold / quota * HUNDRED).quantize(PERCENT)


def earned_by_payments(
    commission: Decimal, *, invoice: Decimal, payments: Sequence[Decimal], currency: str
) -> list[Decimal]:
    """What each payment of an invoice earns of its commission, in the order they came.

    The running total is rounded, not the part: full payment earns the full commission.
    """
    totals = [share_of(commission, paid, invoice, currency) for paid in accumulate(payments)]
    return differences(totals)


@exact
def share_of(amount: Decimal, part: Decimal, whole: Decimal, currency: str) -> Decimal:
    """`amount` times `part` out of `whole`, rounded once."""
    return round_half_even(amount * part / whole, currency)


def differences(totals: Sequence[Decimal]) -> list[Decimal]:
    """The steps between running totals, from zero."""
    return [after - before for before, after in zip([ZERO, *totals], totals, strict=False)]
