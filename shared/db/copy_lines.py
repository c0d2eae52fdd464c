"""Rows as lines that COPY reads (its text format), for who has them long before they are sent.

What is made of a value here is what psycopg makes of it, which `copy_insert` leaves to it.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

NULL = "\\N"
SEPARATOR = "\t"
_BACKSLASH_IN_BYTES = "\\" * 4
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def line_of(values: Iterable[Any]) -> str:
    """Columns of any of the kinds in WRITTEN, one after another. Raises KeyError for others."""
    return SEPARATOR.join([WRITTEN[type(value)](value) for value in values])


def texts_line(texts: Sequence[str]) -> str:
    """Columns of texts alone, one after another."""
    line = SEPARATOR.join(texts)
    # Most have nothing to escape, which costs less to see for all of them at once.
    if line.count(SEPARATOR) >= len(texts) or "\\" in line or "\n" in line or "\r" in line:
        return SEPARATOR.join([text.translate(_ESCAPES) for text in texts])
    return line


def json_column(text: str) -> str:
    """A JSON text, in which control characters are escaped already."""
    return text.replace("\\", "\\\\") if "\\" in text else text


def json_bytes_column(data: bytes) -> str:
    """The same for a column of bytes, which reads backslashes once more."""
    text = data.decode()
    return text.replace("\\", _BACKSLASH_IN_BYTES) if "\\" in text else text


WRITTEN: dict[type, Callable[[Any], str]] = {
    str: lambda text: text.translate(_ESCAPES),
    int: str,
    Decimal: str,
    UUID: str,
    datetime: str,
    type(None): lambda _: NULL,
}
