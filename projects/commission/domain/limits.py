"""Floor and cap: what attainment a commission needs, and how much it may be at most."""

from dataclasses import dataclass
from decimal import Decimal

from projects.commission.domain.exactness import ZERO, exact


@dataclass(frozen=True, kw_only=True)
class Capped:
    """What a cap lets through and what it keeps back; both add up to what was earned."""

    paid: Decimal
    withheld: Decimal


@exact
def floored(amount: Decimal, *, sold: Decimal, quota: Decimal, floor_share: Decimal) -> Decimal:
    """Nothing below `floor_share` of the quota; the whole amount from there on (inclusive)."""
    return amount if sold >= quota * floor_share else ZERO


def capped(earned: Decimal, limit: Decimal) -> Capped:
    """Split an earned total at the cap. Always applied to a total, never to a single deal:
    a refund then takes back only what the total falls below the cap."""
    paid = min(earned, limit)
    return Capped(paid=paid, withheld=earned - paid)
