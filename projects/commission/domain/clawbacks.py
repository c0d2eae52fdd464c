"""Clawbacks: what a refund takes back of a commission."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate

from projects.commission.domain.proration import differences, share_of
from projects.commission.domain.terms import Terms, commission_difference


def clawbacks_by_share(
    commission: Decimal, *, deal: Decimal, refunds: Sequence[Decimal], currency: str
) -> list[Decimal]:
    """For percentage and flat components: each refund takes back its share of the commission.

    Refunds are running totals too: refunding all of a deal takes back all of its commission.
    """
    taken = [share_of(commission, refunded, deal, currency) for refunded in accumulate(refunds)]
    return [-part for part in differences(taken)]


def clawback_by_recomputing(terms: Terms, *, sold: Decimal, refund: Decimal) -> Decimal:
    """For capped, tiered and accelerated components: the period without the refunded part."""
    return commission_difference(terms, sold, sold - refund)
