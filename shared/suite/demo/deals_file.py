"""A CRM's pipeline file: one row an opportunity, as in the header below."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from shared.suite.errors import SuiteError

HEADER = (
    "opportunity_id",
    "sales_agent",
    "product",
    "account",
    "deal_stage",
    "engage_date",
    "close_date",
    "close_value",
)
COLUMNS = {
    "external_id": "opportunity_id",
    "assigned_to": "sales_agent",
    "title": "product",
    "company": "account",
    "status": "deal_stage",
    "engaged_on": "engage_date",
    "closed_on": "close_date",
    "deal_amount": "close_value",
}
STAGES = {"Prospecting": "new", "Engaging": "contacted", "Won": "won", "Lost": "lost"}
PRODUCTS = {"GTXPro": "GTX Pro"}


@dataclass(frozen=True)
class DealsFile:
    """The rows that take part, and how many open ones the bounds left out."""

    rows: Sequence[dict[str, str]]
    open_left_out: int

    @property
    def agents(self) -> list[str]:
        """Their names, in the order of their first row."""
        return list(dict.fromkeys(row["sales_agent"] for row in self.rows))

    def pieces(self, size: int) -> Iterator[bytes]:
        """CSV files of at most `size` rows each, in the file's order."""
        rows = iter(self.rows)
        while piece := list(islice(rows, size)):
            text = io.StringIO()
            writer = csv.DictWriter(text, HEADER)
            writer.writeheader()
            writer.writerows(piece)
            yield text.getvalue().encode()


def deals_read(path: Path, *, begin: date | None = None, end: date | None = None) -> DealsFile:
    """The rows with a close date from `begin` to `end`, both included; all without bounds.

    Raises SuiteError for a file that is not there or has other columns.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SuiteError(f"{path} cannot be read: {error}.") from error
    if missing := [name for name in HEADER if name not in (reader.fieldnames or ())]:
        raise SuiteError(f"{path} lacks the columns {', '.join(missing)}.")
    if begin is None and end is None:
        return DealsFile(rows, 0)
    closed = [row for row in rows if row["close_date"]]
    kept = [row for row in closed if _within(row["close_date"], begin, end)]
    return DealsFile(kept, len(rows) - len(closed))


def _within(text: str, begin: date | None, end: date | None) -> bool:
    day = date.fromisoformat(text)
    return (begin is None or begin <= day) and (end is None or day <= end)
