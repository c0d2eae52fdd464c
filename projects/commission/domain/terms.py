"""Terms: what one agent's sales of one period are worth, as a function of their total."""

from dataclasses import dataclass
from decimal import Decimal

from projects.commission.domain.bands import (
    Band,
    accelerator_bands,
    marginal_amount,
    percentage_bands,
    retroactive_amount,
    tier_bands,
)
from projects.commission.domain.definition import Definition
from projects.commission.domain.exactness import ONE, ZERO, exact
from projects.commission.domain.limits import capped, floored
from shared.core.money import round_half_even


@dataclass(frozen=True, kw_only=True)
class Terms:
    """A plan's definition with what an assignment adds to it. `split` is the agent's share."""

    definition: Definition
    currency: str
    quota: Decimal | None = None
    split: Decimal = ONE


def terms_bands(terms: Terms) -> tuple[Band, ...]:
    """The bands of these terms, in the currency of the plan."""
    definition = terms.definition
    if definition.kind == "percentage":
        return percentage_bands(definition.rate)
    if definition.kind == "tiers":
        return tier_bands(definition.tiers)
    return accelerator_bands(definition.rate, terms.quota or ZERO, definition.multipliers)


@exact
def raw_commission(terms: Terms, sold: Decimal) -> Decimal:
    """Commission on a total sold, not rounded. Nothing is earned on less than nothing."""
    definition = terms.definition
    amount = _rule_amount(terms, max(ZERO, sold))
    if definition.floor_share is not None:
        quota = terms.quota or ZERO
        amount = floored(amount, sold=sold, quota=quota, floor_share=definition.floor_share)
    if definition.cap is not None:
        amount = capped(amount, definition.cap).paid
    return amount * terms.split


def total_commission(terms: Terms, sold: Decimal) -> Decimal:
    """Commission on a total sold, rounded once, half-even, to the currency's exponent."""
    return round_half_even(raw_commission(terms, sold), terms.currency)


def commission_difference(terms: Terms, before: Decimal, after: Decimal) -> Decimal:
    """What going from one total to another adds (or takes back): the amount of one line.

    Differences of rounded totals: however a period's sales are ordered, its lines add up to
    `total_commission` of all of them.
    """
    return total_commission(terms, after) - total_commission(terms, before)


def _rule_amount(terms: Terms, sold: Decimal) -> Decimal:
    bands = terms_bands(terms)
    if terms.definition.mode == "retroactive":
        return retroactive_amount(bands, sold)
    return marginal_amount(bands, sold)
