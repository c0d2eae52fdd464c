"""Settling a period: what is paid now and what is carried into the next one."""

from dataclasses import dataclass
from decimal import Decimal

from projects.commission.domain.exactness import ZERO


@dataclass(frozen=True, kw_only=True)
class Settled:
    """`paid` is never negative; `carried` is what the next period starts with, never positive."""

    paid: Decimal
    carried: Decimal


def settle(total: Decimal, carried: Decimal) -> Settled:
    """Pay a period's total and what was carried in, or carry what it falls short of zero."""
    balance = total + carried
    return Settled(paid=max(ZERO, balance), carried=min(ZERO, balance))
