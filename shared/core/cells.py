"""Texts in CSV files that people open in a spreadsheet.

A cell that begins with one of = + - @, a tab or a carriage return would run there as a
formula (OWASP, CSV injection). A quote before it makes it text.
"""

import re

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NEGATIVE = re.compile(r"-\d+(\.\d+)?", re.ASCII)
_QUOTED = re.compile(r"'+[=+\-@\t\r]")


def cell_safe(value: object) -> str:
    """The value as a cell that no spreadsheet runs; None is empty, negative numbers stay."""
    text = "" if value is None else str(value)
    if _NEGATIVE.fullmatch(text):
        return text
    return f"'{text}" if text.startswith(_FORMULA) or _QUOTED.match(text) else text


def cell_plain(text: str) -> str:
    """The text that `cell_safe` was given, for files that come back."""
    return text[1:] if text.startswith("'") and _QUOTED.match(text) else text
