"""Commission in another currency than the sale's."""

from decimal import Decimal

from projects.commission.domain.exactness import exact


@exact
def converted(amount: Decimal, fx_rate: Decimal) -> Decimal:
    """`amount` in the plan's currency, not rounded: only the commission on it is."""
    return amount * fx_rate
