"""Statements: every cent of a commission, said so that an agent can check it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from projects.commission.domain.bands import Band, band_reached
from projects.commission.domain.exactness import ZERO, exact, plain
from projects.commission.domain.terms import Terms, raw_commission, terms_bands, total_commission


@dataclass(frozen=True, kw_only=True)
class Step:
    """A part of what was sold, the band it lies in, and what it earns before limits and split."""

    lower: Decimal
    upper: Decimal | None
    part: Decimal
    rate: Decimal
    raw: Decimal

    def as_json(self) -> dict[str, Any]:
        """The step with decimal strings."""
        upper = None if self.upper is None else plain(self.upper)
        texts = {name: plain(getattr(self, name)) for name in ("part", "rate", "raw")}
        return {"from": plain(self.lower), "to": upper, **texts}


@exact
def steps_between(terms: Terms, before: Decimal, after: Decimal) -> list[Step]:
    """The bands that lie between two totals. A retroactive plan takes all that was earned at the
    old rate back (a negative part) and earns all of it again at the new one."""
    bands = terms_bands(terms)
    if terms.definition.mode == "retroactive":
        old, new = band_reached(bands, before), band_reached(bands, after)
        if old != new:
            return [_step(band, part) for band, part in ((old, -before), (new, after)) if part]
        return [_step(new, after - before)]
    parts = ((band, band.part(max(ZERO, before), max(ZERO, after))) for band in bands)
    return [_step(band, part) for band, part in parts if part]


def explanation(terms: Terms, before: Decimal, after: Decimal) -> dict[str, Any]:
    """How the amount of one line came about: totals, steps, limits, split, and the rounding."""
    totals = {"before": _total(terms, before), "after": _total(terms, after)}
    steps = [step.as_json() for step in steps_between(terms, before, after)]
    return {**totals, "steps": steps, **_modifiers(terms)}


def _total(terms: Terms, sold: Decimal) -> dict[str, str]:
    raw = raw_commission(terms, sold)
    rounded = total_commission(terms, sold)
    return {"sold": plain(sold), "raw": plain(raw), "commission": format(rounded, "f")}


def _modifiers(terms: Terms) -> dict[str, str]:
    definition = terms.definition
    found = {
        "quota": terms.quota,
        "floor_share": definition.floor_share,
        "cap": definition.cap,
        "split": None if terms.split == 1 else terms.split,
    }
    return {name: plain(value) for name, value in found.items() if value is not None}


def _step(band: Band, part: Decimal) -> Step:
    return Step(lower=band.lower, upper=band.upper, part=part, rate=band.rate, raw=part * band.rate)
