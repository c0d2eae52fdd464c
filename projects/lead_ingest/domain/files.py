"""Reading a CSV file that somebody sent: what cannot be read is refused with its line."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from projects.lead_ingest.domain.lines import FileUnreadable, Lines

ZIP_MAGIC = b"PK\x03\x04"
LONGEST_CELL = 1_000_000
MOST_COLUMNS = 500
DELIMITERS = (",", ";", "\t")

csv.field_size_limit(LONGEST_CELL)


class Row(NamedTuple):
    """One row by column name; `surplus` or `missing` cells make it unusable."""

    line: int
    cells: dict[str, str]
    problem: str = ""


@dataclass(frozen=True)
class Place:
    """Where reading goes on: after `line`, at `offset` bytes, in a file of this shape."""

    header: tuple[str, ...]
    delimiter: str
    offset: int
    line: int


class CsvFile:
    """A CSV file in UTF-8, with or without BOM, read row by row out of blocks of bytes.

    Cells are divided by comma, semicolon or tab, as the first line says. With `place` the
    blocks are those from its offset on.
    """

    def __init__(self, blocks: Iterable[bytes], *, place: Place | None = None) -> None:
        """Read the header, unless the place knows it. Raises FileUnreadable."""
        if place is None:
            self._lines = Lines(zip_refused(blocks))
            self._begin()
        else:
            self._lines = Lines(blocks, offset=place.offset, number=place.line)
            self.header, self.delimiter = place.header, place.delimiter
            self._reader = self._reader_of(iter(self._lines))

    @property
    def place(self) -> Place:
        """After the row that was read last."""
        return Place(self.header, self.delimiter, self._lines.offset, self._lines.number)

    def _begin(self) -> None:
        lines = iter(self._lines)
        first = next(lines, "")
        self.delimiter = max(DELIMITERS, key=first.count)
        self._reader = self._reader_of(_again(first, lines))
        self.header = tuple(name.strip() for name in self._next() or [])
        self._header_check()

    def _reader_of(self, lines: Iterator[str]) -> Iterator[list[str]]:
        return csv.reader(lines, delimiter=self.delimiter, strict=True)

    def _header_check(self) -> None:
        named = [name for name in self.header if name]
        if not named:
            raise FileUnreadable("the file is empty")
        if len(self.header) > MOST_COLUMNS:
            raise FileUnreadable(f"line 1: more than {MOST_COLUMNS} columns")
        if any("\0" in name for name in named):
            raise FileUnreadable("line 1: a column's name holds a NUL character")
        if len(set(named)) != len(named):
            raise FileUnreadable("line 1: two columns have the same name")

    def _next(self) -> list[str] | None:
        try:
            return next(self._reader, None)
        except csv.Error as error:
            raise FileUnreadable(f"line {self._lines.number}: {error}") from error

    def __iter__(self) -> Iterator[Row]:
        """The rows with the numbers of their last lines. Raises FileUnreadable."""
        lines, header, wanted = self._lines, self.header, len(self.header)
        all_named = all(header)
        try:
            for cells in self._reader:
                text = "".join(cells)
                if not text or text.isspace():
                    continue
                if all_named and len(cells) == wanted and "\0" not in text:
                    yield Row(lines.number, dict(zip(header, cells, strict=True)))
                else:
                    yield self._row(cells, text)
        except csv.Error as error:
            raise FileUnreadable(f"line {lines.number}: {error}") from error

    def _row(self, cells: list[str], text: str) -> Row:
        line, wanted = self._lines.number, len(self.header)
        named = {k: v for k, v in zip(self.header, cells, strict=False) if k}
        if "\0" in text:
            return Row(
                line,
                {k: v.replace("\0", "\N{REPLACEMENT CHARACTER}") for k, v in named.items()},
                "the row holds a NUL character",
            )
        if len(cells) != wanted:
            return Row(line, named, f"the row has {len(cells)} cells, the header {wanted}")
        return Row(line, named)


def zip_refused(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The blocks; raises FileUnreadable for a zip file, whatever its name is."""
    for number, block in enumerate(blocks):
        if number == 0 and block.startswith(ZIP_MAGIC):
            raise FileUnreadable("this is a zip file; send the CSV file inside it")
        yield block


def _again(first: str, lines: Iterator[str]) -> Iterator[str]:
    yield first
    yield from lines
