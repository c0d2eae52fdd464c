"""What a row of the bench comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from shared.suite.errors import SuiteError


class RowFailed(SuiteError):
    """A row could not be measured as it should be, so that it has no figures."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured value, with `reference` measured in the same rounds.

    `ratio` is value / reference. `target` and `met` are None where nothing is asked.
    """

    name: str
    value: float | str
    unit: str
    reference: float | None = None
    ratio: float | None = None
    target: str | None = None
    met: bool | None = None
    note: str = ""


def reported(name: str, value: float, unit: str, *, note: str = "") -> Figure:
    """A value of which nothing is asked."""
    return Figure(name=name, value=rounded(value), unit=unit, note=note)


def bounded(name: str, value: float, unit: str, *, at_most: float, note: str = "") -> Figure:
    """A value that must not be larger."""
    return Figure(
        name=name,
        value=rounded(value),
        unit=unit,
        target=f"value <= {at_most:g}",
        met=value <= at_most,
        note=note,
    )


def compared(
    name: str,
    value: float,
    unit: str,
    reference: float,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
    note: str = "",
) -> Figure:
    """A value beside its reference; at most one bound of their ratio."""
    ratio = value / reference if reference else 0.0
    target, met = None, None
    if at_least is not None:
        target, met = f"ratio >= {at_least:g}", ratio >= at_least
    elif at_most is not None:
        target, met = f"ratio <= {at_most:g}", ratio <= at_most
    return Figure(
        name=name,
        value=rounded(value),
        unit=unit,
        reference=rounded(reference),
        ratio=rounded(ratio),
        target=target,
        met=met,
        note=note,
    )


def rounded(value: float) -> float:
    """Four digits that count: more would be noise."""
    return float(f"{value:.4g}")


def as_json(figures: Sequence[Figure]) -> list[dict[str, Any]]:
    """One element a figure."""
    return [asdict(figure) for figure in figures]
