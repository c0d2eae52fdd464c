"""Bytes that arrive in blocks, as lines of text, with the place that reading has come to."""

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator

LONGEST_LINE = 4 << 20


class FileUnreadable(ValueError):
    """The file as a whole is no CSV file; the text says why and where."""


class Lines:
    """Lines in UTF-8, each with its end. After a line, `number` is its number and `offset`
    counts the bytes up to its end. Memory is that of one line and one block.

    `offset` and `number` to begin with: those after the last line that somebody has read.
    """

    def __init__(self, blocks: Iterable[bytes], *, offset: int = 0, number: int = 0) -> None:
        self.offset, self.number = offset, number
        self._blocks = blocks

    def __iter__(self) -> Iterator[str]:
        """Raises FileUnreadable for bytes that are no text and for a line without end."""
        for line in self._ended():
            begins, self.number = self.offset == 0, self.number + 1
            self.offset += len(line)
            if len(line) > LONGEST_LINE:
                raise self._too_long(self.number)
            try:
                yield (line.removeprefix(BOM_UTF8) if begins else line).decode()
            except UnicodeDecodeError as error:
                raise FileUnreadable(
                    f"line {self.number}: not UTF-8; save the file as UTF-8"
                ) from error

    def _ended(self) -> Iterator[bytes]:
        rest = b""
        for block in self._blocks:
            lines = (rest + block).splitlines(keepends=True)
            # A block may end between CR and LF.
            rest = lines.pop() if lines and not lines[-1].endswith(b"\n") else b""
            yield from lines
            if len(rest) > LONGEST_LINE:
                raise self._too_long(self.number + 1)
        if rest:
            yield rest

    def _too_long(self, number: int) -> FileUnreadable:
        return FileUnreadable(f"line {number}: longer than {LONGEST_LINE >> 20} MiB")
