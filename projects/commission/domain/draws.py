"""Draws: a guaranteed payment against commission still to be earned."""

from dataclasses import dataclass
from decimal import Decimal

from projects.commission.domain.exactness import ZERO


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """What is paid, and what the agent still owes the draw afterwards."""

    paid: Decimal
    balance: Decimal


def draw_recoverable(earned: Decimal, *, guarantee: Decimal, balance: Decimal) -> Drawn:
    """Pay at least the guarantee; the shortfall is owed, and repaid out of what exceeds it."""
    shortfall = max(ZERO, guarantee - earned)
    repaid = min(balance, max(ZERO, earned - guarantee))
    return Drawn(paid=earned + shortfall - repaid, balance=balance + shortfall - repaid)


def draw_non_recoverable(earned: Decimal, *, guarantee: Decimal) -> Drawn:
    """Pay at least the guarantee; nothing is owed for it."""
    return Drawn(paid=max(earned, guarantee), balance=ZERO)
