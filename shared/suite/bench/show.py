"""The table of a run."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from shared.suite.bench.figures import Figure
from shared.suite.console import console

WORDS = {None: "", True: "yes", False: "no"}


def figures_show(figures: Sequence[Figure]) -> None:
    """A line for each figure, and below the table what the notes say."""
    table = Table(box=None, pad_edge=False)
    table.add_column("figure")
    for name in ("value", "unit", "reference", "ratio", "target", "met"):
        table.add_column(name, justify="left" if name in ("unit", "target") else "right")
    for figure in figures:
        table.add_row(
            figure.name,
            number(figure.value),
            figure.unit,
            number(figure.reference),
            number(figure.ratio),
            figure.target or "",
            WORDS[figure.met],
        )
    console.print(table)
    for figure in figures:
        if figure.note:
            console.print(f"{figure.name}: {figure.note}", markup=False)


def number(value: float | str | None) -> str:
    """As people read it."""
    if value is None or isinstance(value, str):
        return (value or "")[:16]
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
