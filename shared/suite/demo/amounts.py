"""Money objects of the API as numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal


def decimal(money: Mapping[str, str] | None) -> Decimal:
    """The amount of a money object, zero for none."""
    return Decimal(money["amount"]) if money else Decimal(0)


def sum_of(moneys: Iterable[Mapping[str, str]]) -> Decimal:
    """The sum of amounts of one currency."""
    return sum(map(decimal, moneys), Decimal(0))
