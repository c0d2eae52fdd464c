"""Splitting a commission among several: the shares add up to the whole, to the cent."""

from collections.abc import Sequence
from decimal import Decimal

from shared.core.money import Money, allocate


def split_amount(total: Money, weights: Sequence[int | Decimal]) -> list[Money]:
    """Shares of `total` by weight: largest remainder on the absolute value, ties to the earlier."""
    parts = allocate(total.minor, weights)
    return [Money.from_minor(part, total.currency) for part in parts]
