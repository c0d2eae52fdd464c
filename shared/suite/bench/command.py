"""The `bench` command: measure, show, and write the figures for programs."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.markup import escape

from shared.suite.bench.bed import FULL, QUICK, SHORT, Bed, bed_made
from shared.suite.bench.figures import Figure, as_json
from shared.suite.bench.references import references_hash
from shared.suite.bench.registry import ROWS, Row, rows_select
from shared.suite.bench.show import figures_show
from shared.suite.console import console, fail, say
from shared.suite.errors import SuiteError

DETAILS = """\
Every figure is measured together with its reference, taking turns in short rounds, on servers
and databases of its own below .state/test: your data is not touched. Use it on a machine that
does nothing else, and trust ratios more than values.

NAME is a row; all without any:

{rows}

The JSON is a list of name, value, unit, reference, ratio, target, met and note, one element a
figure. Exit status 0 if every row could be measured, whatever it came to.
"""


def bench_parser(made: Any) -> None:
    """Add the command to manage_all.py's."""
    rows = "\n".join(f"  {row.name:<17} {row.work}" for row in ROWS)
    parser: argparse.ArgumentParser = made.add_parser(
        "bench",
        help="measure what the work of the suite costs, beside references",
        description=DETAILS.format(rows=rows),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures for programs")
    sizes = parser.add_mutually_exclusive_group()
    for name, size, text in (
        ("--quick", QUICK, "tiny: shows that it works, no more"),
        ("--full", FULL, "with what takes longest: a million rows, in memory and growth"),
    ):
        sizes.add_argument(
            name, action="store_const", const=size, dest="sizes", default=SHORT, help=text
        )
    parser.set_defaults(run=bench)


def bench(options: argparse.Namespace) -> int:
    """Measure the rows; exit status 1 if one could not be measured."""
    rows, figures, failed = rows_select(options.names), [_references()], 0
    with progressing() as progress, bed_made(options.sizes, progress) as bed:
        for row in rows:
            failed += not row_measure(row, bed, figures, progress)
            # After each row: a long run that is broken off has not been for nothing.
            figures_write(options.json, figures)
    figures_show(figures)
    return 1 if failed else 0


def figures_write(file: Path | None, figures: Sequence[Figure]) -> None:
    """The JSON, where a file was named."""
    if file is not None:
        file.write_text(json.dumps(as_json(figures), indent=1) + "\n")


def row_measure(row: Row, bed: Bed, figures: list[Figure], tell: Callable[[str], None]) -> bool:
    """Add the row's figures; false, with the reason said, when it has none."""
    began = time.monotonic()
    bed.progress = lambda text: tell(f"{row.name}: {text}")
    try:
        found: Sequence[Figure] = list(row.measure(bed))
    except SuiteError as failure:
        fail(f"{row.name}: {failure}")
        return False
    figures += [replace(figure, name=f"{row.name}.{figure.name}") for figure in found]
    say(f"{row.name}: measured in {time.monotonic() - began:.0f} s")
    return True


@contextmanager
def progressing() -> Iterator[Callable[[str], None]]:
    """What is measured now: on a terminal in one line that changes."""
    if not console.is_terminal:
        yield say
        return
    with console.status("Starting the servers") as status:
        yield lambda text: status.update(escape(text))


def _references() -> Figure:
    return Figure(name="run.references", value=references_hash(), unit="SHA-256")
