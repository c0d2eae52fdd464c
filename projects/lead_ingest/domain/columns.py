"""What stands in the columns of a file, told from its first rows in bounded memory."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal

from projects.lead_ingest.domain.files import Row
from projects.lead_ingest.domain.vocabulary import NO, YES

Kind = Literal["email", "phone", "date", "number", "boolean"]

VALUES_MOST = 200
LOOKED_AT = 1_000
EXAMPLES = 3

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"(?=.*[+() -])\+?[\d() ./-]{7,25}(\s*(ext|x)\.?\s*\d+)?")
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d.*", re.ASCII)


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


KINDS: Mapping[Kind, Callable[[str], object]] = {
    "email": _EMAIL.fullmatch,
    "phone": lambda text: _PHONE.fullmatch(text) and not _is_date(text),
    "date": _is_date,
    "number": _NUMBER.fullmatch,
    "boolean": lambda text: text.lower() in YES | NO,
}


class Column:
    """One column. `values` counts its texts while there are VALUES_MOST different ones at
    most; it and `distinct`, how many differ, look at every row given."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows = self.filled = self.longest = 0
        self.values: Counter[str] | None = Counter()
        self.examples: list[str] = []
        self._seen: set[str] = set()
        self._kinds: Counter[Kind] = Counter()

    @property
    def unique(self) -> bool:
        """Every row has a text here, and each another one."""
        return self.rows > 1 and self.distinct == self.rows

    @property
    def distinct(self) -> int:
        """How many different texts there are."""
        return len(self._seen)

    def add(self, text: str) -> None:
        """One more row."""
        self.rows += 1
        if not text:
            return
        self.filled += 1
        self.longest = max(self.longest, len(text))
        if self.filled <= LOOKED_AT:
            self._kinds.update(kind for kind, fits in KINDS.items() if fits(text))
        if len(self.examples) < EXAMPLES and text not in self.examples:
            self.examples.append(text)
        self._count(text)

    def _count(self, text: str) -> None:
        self._seen.add(text)
        if self.values is not None:
            self.values[text] += 1
            if len(self.values) > VALUES_MOST:
                self.values = None

    def share(self, kind: Kind) -> float:
        """The part of its texts that are of this kind."""
        looked = min(self.filled, LOOKED_AT)
        return self._kinds[kind] / looked if looked else 0.0

    def commonest(self) -> float:
        """The part of its texts that are the most frequent one."""
        return max(self.values.values()) / self.filled if self.values else 0.0


def columns_of(header: Sequence[str], rows: Iterable[Row]) -> dict[str, Column]:
    """The columns that have a name, by it. Rows of another length are passed over."""
    columns = {name: Column(name) for name in header if name}
    for row in rows:
        if not row.problem:
            for name, column in columns.items():
                column.add(row.cells.get(name, "").strip())
    return columns
