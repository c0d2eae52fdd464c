"""Any CSV file of leads: read row by row, cut into files that the API takes at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from shared.suite.errors import SuiteError

DELIMITERS = (",", ";", "\t")
# The preview looks at 10,000 rows; so much of a file holds more than that as a rule.
HEAD = 8 << 20


@dataclass(frozen=True)
class Row:
    """The cells of a row and the number of its last line."""

    line: int
    cells: Sequence[str]


@dataclass(frozen=True)
class Piece:
    """A CSV file of some rows; `lines` leads from its line numbers to those of the whole."""

    content: bytes
    lines: dict[int, int]


@dataclass(frozen=True)
class LeadsFile:
    """A file on the disk; each reading begins anew, so that its length does not matter."""

    path: Path

    def head(self) -> bytes:
        """Whole lines from its begin. Raises SuiteError."""
        try:
            with self.path.open("rb") as file:
                content = file.read(HEAD + 1)
        except OSError as error:
            raise SuiteError(f"{self.path} cannot be read: {error}.") from error
        return content if len(content) <= HEAD else content[: content.rfind(b"\n", 0, HEAD) + 1]

    def rows(self) -> Iterator[Row]:
        """The header and all rows that are not blank. Raises SuiteError."""
        with self.path.open(encoding="utf-8-sig", newline="") as file:
            try:
                yield from rows_of(file)
            except UnicodeDecodeError as error:
                raise SuiteError(f"{self.path} is not UTF-8; save it as UTF-8.") from error
            except csv.Error as error:
                raise SuiteError(f"{self.path} cannot be read: {error}.") from error

    def texts(self, column: str) -> list[str]:
        """The different texts of a column, in the order of their first row."""
        rows = self.rows()
        place = [name.strip() for name in next(rows).cells].index(column)
        texts = (row.cells[place].strip() for row in rows if len(row.cells) > place)
        return list(dict.fromkeys(text for text in texts if text))

    def count(self) -> int:
        """How many rows there are below the header."""
        return sum(1 for _ in self.rows()) - 1

    def pieces(self, size: int) -> Iterator[Piece]:
        """Files of at most `size` rows each, in the file's order."""
        rows = self.rows()
        header = next(rows)
        while some := list(islice(rows, size)):
            yield piece_of(header, some)


def rows_of(file: IO[str]) -> Iterator[Row]:
    """The rows of an open file. Raises csv.Error with the line."""
    delimiter = max(DELIMITERS, key=file.readline().count)
    file.seek(0)
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Row(reader.line_num, cells)
    except csv.Error as error:
        raise csv.Error(f"line {reader.line_num}: {error}") from error


def piece_of(header: Row, rows: Sequence[Row]) -> Piece:
    """A file of these rows."""
    parts, lines = [line_of(header)], {}
    at = len(parts[0].splitlines())
    for row in rows:
        parts.append(line_of(row))
        at += len(parts[-1].splitlines())
        lines[at] = row.line
    return Piece(b"".join(parts), lines)


def line_of(row: Row) -> bytes:
    """A row as CSV; a cell with line ends takes several lines."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerow(row.cells)
    return text.getvalue().encode()
