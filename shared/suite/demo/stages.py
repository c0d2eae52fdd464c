"""The progress bar: how many have reached each stage."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from shared.suite.console import console, say

STAGES = {
    "received": "rows sent",
    "leads": "leads stored",
    "assigned": "leads assigned",
    "won": "deals won",
    "invoiced": "invoices issued",
    "paid": "invoices paid",
    "commissioned": "commissions calculated",
    "payouts": "payouts paid",
}


class Stages:
    """One bar a stage on a terminal, a line at the end of each stage elsewhere."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self._expected: dict[str, int] = {}
        self._told: set[tuple[str, int]] = set()
        columns = (TextColumn("{task.description:>23}"), BarColumn(), MofNCompleteColumn())
        self._progress = Progress(*columns, TimeElapsedColumn(), console=console)
        self._tasks = {
            name: self._progress.add_task(text, total=None) for name, text in STAGES.items()
        }

    def __enter__(self) -> Self:
        if console.is_terminal:
            self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def expect(self, **totals: int) -> None:
        """How many will reach a stage."""
        for name, total in totals.items():
            self._expected[name] = total
            self._progress.update(self._tasks[name], total=total)
            self._tell(name)

    def reached(self, name: str, count: int) -> None:
        """How many have reached a stage."""
        self.counts[name] = count
        self._progress.update(self._tasks[name], completed=count)
        self._tell(name)

    def _tell(self, name: str) -> None:
        count = self.counts.get(name)
        finished = count is not None and count == self._expected.get(name)
        if console.is_terminal or not finished or (name, count or 0) in self._told:
            return
        self._told.add((name, count or 0))
        say(f"{STAGES[name]}: {count}")
