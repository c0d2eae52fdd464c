"""Reading a CSV file that somebody sent: what cannot be read is refused with its line."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

ZIP_MAGIC = b"PK\x03\x04"
LONGEST_CELL = 1_000_000


class FileUnreadable(ValueError):
    """The file as a whole is no CSV file; the text says why and where."""


@dataclass(frozen=True)
class Row:
    """One row by column name; `surplus` or `missing` cells make it unusable."""

    line: int
    cells: dict[str, str]
    problem: str = ""


class CsvFile:
    """A CSV file in UTF-8, with or without BOM, read row by row."""

    def __init__(self, stream: BinaryIO) -> None:
        """Read the header. Raises FileUnreadable."""
        start = stream.read(4)
        stream.seek(0)
        if start == ZIP_MAGIC:
            raise FileUnreadable("this is a zip file; send the CSV file inside it")
        csv.field_size_limit(LONGEST_CELL)
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
        self._reader = csv.reader(text, strict=True)
        self.header: Sequence[str] = self._first_row()

    def _first_row(self) -> Sequence[str]:
        header = [name.strip() for name in self._next() or []]
        if not any(header):
            raise FileUnreadable("the file is empty")
        named = [name for name in header if name]
        if len(set(named)) != len(named):
            raise FileUnreadable("line 1: two columns have the same name")
        return header

    def _next(self) -> list[str] | None:
        try:
            return next(self._reader, None)
        except UnicodeDecodeError as error:
            raise FileUnreadable(
                f"after line {self._reader.line_num}: not UTF-8; save the file as UTF-8"
            ) from error
        except csv.Error as error:
            raise FileUnreadable(f"line {self._reader.line_num}: {error}") from error

    def __iter__(self) -> Iterator[Row]:
        """The rows with their line numbers. Raises FileUnreadable."""
        while (cells := self._next()) is not None:
            if any(cell.strip() for cell in cells):
                yield self._row(cells)

    def _row(self, cells: list[str]) -> Row:
        line, wanted = self._reader.line_num, len(self.header)
        named = {k: v for k, v in zip(self.header, cells, strict=False) if k}
        if any("\0" in cell for cell in cells):
            return Row(
                line,
                {k: v.replace("\0", "\N{REPLACEMENT CHARACTER}") for k, v in named.items()},
                "the row holds a NUL character",
            )
        if len(cells) != wanted:
            return Row(line, named, f"the row has {len(cells)} cells, the header {wanted}")
        return Row(line, named)
