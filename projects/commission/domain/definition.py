"""A plan's definition: JSON in, a checked value out.

    {"kind": "percentage", "rate": "0.08"}
    {"kind": "tiers", "mode": "marginal" | "retroactive", "tiers": [{"up_to", "rate"}, ...]}
    {"kind": "accelerator", "rate": "0.08", "multipliers": [{"above", "times"}, ...]}

Each may add "floor_share" (of the quota) and "cap". Numbers are decimal strings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from projects.commission.domain.bands import Multiplier, Tier
from projects.commission.domain.exactness import ONE, ZERO
from projects.commission.domain.fields import DefinitionInvalid, Reader

SHAPES: dict[str, frozenset[str]] = {
    "percentage": frozenset({"kind", "rate", "floor_share", "cap"}),
    "tiers": frozenset({"kind", "mode", "tiers", "floor_share", "cap"}),
    "accelerator": frozenset({"kind", "rate", "multipliers", "floor_share", "cap"}),
}
MODES = ("marginal", "retroactive")
MAX_STEPS = 50


@dataclass(frozen=True, kw_only=True)
class Definition:
    """How a plan turns what was sold into commission."""

    kind: str
    rate: Decimal = ZERO
    mode: str = "marginal"
    tiers: tuple[Tier, ...] = ()
    multipliers: tuple[Multiplier, ...] = ()
    floor_share: Decimal | None = None
    cap: Decimal | None = None

    @property
    def needs_quota(self) -> bool:
        """Whether an assignment of this plan is senseless without a quota."""
        return self.kind == "accelerator" or self.floor_share is not None


def definition_parse(data: Any) -> Definition:
    """Read a definition. Raises DefinitionInvalid with every problem found."""
    if not isinstance(data, Mapping) or data.get("kind") not in SHAPES:
        known = ", ".join(SHAPES)
        raise DefinitionInvalid([("definition.kind", "invalid", f"Must be one of {known}.")])
    reader = Reader(data, allowed=SHAPES[data["kind"]])
    definition = _read(reader)
    reader.finish()
    return definition


def _read(reader: Reader) -> Definition:
    kind = str(reader.data["kind"])
    return Definition(
        kind=kind,
        rate=ZERO if kind == "tiers" else reader.number("rate", most=ONE),
        mode=reader.choice("mode", MODES) if kind == "tiers" else "marginal",
        tiers=_tiers(reader) if kind == "tiers" else (),
        multipliers=_multipliers(reader) if kind == "accelerator" else (),
        floor_share=reader.optional("floor_share"),
        cap=reader.optional("cap"),
    )


def _tiers(reader: Reader) -> tuple[Tier, ...]:
    rows = reader.rows("tiers", {"up_to", "rate"}, at_most=MAX_STEPS)
    tiers = tuple(
        Tier(up_to=row.optional("up_to"), rate=row.number("rate", most=ONE)) for row in rows
    )
    _tiers_order_check(reader, tiers)
    return tiers


def _tiers_order_check(reader: Reader, tiers: Sequence[Tier]) -> None:
    bounds = [tier.up_to for tier in tiers]
    if tiers and bounds[-1] is not None:
        reader.problem("tiers", "open_end", "The last tier must have no bound (null).")
    inner = [bound for bound in bounds[:-1] if bound is not None]
    if len(inner) < len(bounds) - 1 or not _rising(inner):
        reader.problem("tiers", "order", "Bounds must rise, and only the last may be null.")


def _multipliers(reader: Reader) -> tuple[Multiplier, ...]:
    rows = reader.rows("multipliers", {"above", "times"}, at_most=MAX_STEPS)
    steps = tuple(Multiplier(above=row.number("above"), times=row.number("times")) for row in rows)
    if not _rising([step.above for step in steps]):
        reader.problem("multipliers", "order", "Shares of the quota must rise, from above zero.")
    return steps


def _rising(bounds: Sequence[Decimal]) -> bool:
    return all(low < high for low, high in zip([ZERO, *bounds], bounds, strict=False))
