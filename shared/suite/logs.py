"""`logs`: what the processes wrote, each line behind its process' name."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from rich.markup import escape

from shared.suite.console import console
from shared.suite.errors import SuiteError
from shared.suite.health import log_tail
from shared.suite.paths import State

POLL = 0.2
COLORS = ("cyan", "green", "magenta", "blue", "yellow", "bright_cyan", "bright_green")


def logs_show(state: State, names: Sequence[str], *, lines: int, follow: bool) -> None:
    """Print the last lines of each log, then, if asked to, every new line.

    Raises SuiteError when a name has no log.
    """
    files = logs_select(state, names)
    for file in files:
        for line in log_tail(file, lines).splitlines() if lines > 0 else ():
            _line(file, line)
    if follow:
        _follow(state, names, {file: file.stat().st_size for file in files})


def logs_select(state: State, names: Sequence[str]) -> list[Path]:
    """The logs of services, processes or servers; of all without a name."""
    files = sorted(state.logs.glob("*.log"))
    wanted = [name.replace("-", "_") for name in names]
    chosen = [f for f in files if not wanted or {f.stem, f.stem.partition(".")[0]} & set(wanted)]
    for name in wanted:
        if not any(name in {f.stem, f.stem.partition(".")[0]} for f in chosen):
            known = ", ".join(f.stem for f in files) or "none yet"
            raise SuiteError(f"There is no log of {name}: choose among {known}.")
    return chosen


def _follow(state: State, names: Sequence[str], positions: dict[Path, int]) -> None:
    rest: dict[Path, str] = {}
    while True:
        for file in logs_select(state, names):
            text = rest.pop(file, "") + _news(file, positions)
            *complete, last = text.split("\n")
            for line in complete:
                _line(file, line)
            if last:
                rest[file] = last
        time.sleep(POLL)


def _news(file: Path, positions: dict[Path, int]) -> str:
    start, size = positions.get(file, 0), file.stat().st_size
    with file.open("rb") as log:
        # A log that became shorter was trimmed: begin anew.
        log.seek(start if start <= size else 0)
        text = log.read().decode(errors="replace")
        positions[file] = log.tell()
    return text


def _line(file: Path, line: str) -> None:
    color = COLORS[sum(file.stem.encode()) % len(COLORS)]
    console.print(f"[{color}]{file.stem:>18}[/{color}] {escape(line)}")
