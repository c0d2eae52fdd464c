"""A card number must never be kept, whatever field it was typed into."""

import re

_SEPARATORS = re.compile(r"[ .-]")
# Standing alone: the digits of a UUID are parts of a longer word.
_NUMBER = re.compile(r"(?<![\w.-])\d(?:[ .-]?\d){11,18}(?![\w-])", re.ASCII)


def _luhn(digits: str) -> bool:
    doubled = [int(d) * 2 if index % 2 else int(d) for index, d in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def looks_like_card_number(text: str) -> bool:
    """Whether `text` holds 12 to 19 digits, separators apart, that pass the Luhn check."""
    return any(_luhn(_SEPARATORS.sub("", found)) for found in _NUMBER.findall(text))
