"""Bands: percentage, tiers and accelerator are all a row of bands, each with a rate."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from projects.commission.domain.exactness import ZERO, exact


@dataclass(frozen=True, kw_only=True)
class Band:
    """The part of what was sold above `lower`, up to `upper` (None: no end), earns `rate`."""

    lower: Decimal
    upper: Decimal | None
    rate: Decimal

    def part(self, before: Decimal, after: Decimal) -> Decimal:
        """How much of the way from `before` to `after` lies in this band; negative going down."""
        return self._reach(after) - self._reach(before)

    def _reach(self, sold: Decimal) -> Decimal:
        top = sold if self.upper is None else min(sold, self.upper)
        return max(ZERO, top - self.lower)


@dataclass(frozen=True, kw_only=True)
class Tier:
    """A rate up to a bound; the last tier of a plan has no bound (None)."""

    up_to: Decimal | None
    rate: Decimal


@dataclass(frozen=True, kw_only=True)
class Multiplier:
    """Above this share of the quota (1.25 is 125 %) the rate counts so many times."""

    above: Decimal
    times: Decimal


def percentage_bands(rate: Decimal) -> tuple[Band, ...]:
    """One rate for everything."""
    return (Band(lower=ZERO, upper=None, rate=rate),)


def tier_bands(tiers: Sequence[Tier]) -> tuple[Band, ...]:
    """Tiers as bands that touch: each begins where the one before it ends."""
    lowers = [ZERO, *(tier.up_to for tier in tiers if tier.up_to is not None)]
    pairs = zip(lowers, tiers, strict=True)
    return tuple(Band(lower=lower, upper=tier.up_to, rate=tier.rate) for lower, tier in pairs)


@exact
def accelerator_bands(
    rate: Decimal, quota: Decimal, multipliers: Sequence[Multiplier]
) -> tuple[Band, ...]:
    """The base rate up to the first multiplier's share of the quota, then rate times multiplier."""
    bounds = [quota * multiplier.above for multiplier in multipliers]
    rates = [rate, *(rate * multiplier.times for multiplier in multipliers)]
    edges = zip([ZERO, *bounds], [*bounds, None], rates, strict=True)
    return tuple(Band(lower=low, upper=high, rate=each) for low, high, each in edges)


@exact
def marginal_amount(bands: Sequence[Band], sold: Decimal) -> Decimal:
    """Each band's rate on the part of `sold` inside it, not rounded."""
    return sum((band.part(ZERO, sold) * band.rate for band in bands), ZERO)


@exact
def retroactive_amount(bands: Sequence[Band], sold: Decimal) -> Decimal:
    """The rate of the band that `sold` has reached (lower bound inclusive) on all of it."""
    return max(ZERO, sold) * band_reached(bands, sold).rate


def band_reached(bands: Sequence[Band], sold: Decimal) -> Band:
    """The last band whose lower bound `sold` has reached; the first for nothing sold."""
    return [band for band in bands if band.lower <= max(ZERO, sold)][-1]
