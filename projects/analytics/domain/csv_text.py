"""CSV that a spreadsheet shows and does not run."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import chain

from shared.core.clock import rfc3339

Cell = str | int | Decimal | datetime | None
# What makes a spreadsheet take a text for a formula.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def cell_text(value: Cell) -> str:
    """A value as a cell. Numbers stay numbers, also negative ones; a text that could be
    taken for a formula gets an apostrophe in front, which makes it text."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(DANGEROUS) else text


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The lines of a CSV file (RFC 4180), one at a time, the header first."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for cells in chain([header], rows):
        writer.writerow([cell_text(cell) for cell in cells])
        yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
