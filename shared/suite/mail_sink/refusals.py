"""Addresses that are refused on purpose, so that tests and demos need no broken server.

The local part says it: `bounce550@...` is refused with 550, `defer451@...` with 451, and
`defer451-once@...` with 451 the first time only. A `+tag` tells several apart.
"""

from __future__ import annotations

import re

ADDRESS = re.compile(r"(?:bounce|refuse|defer)([45]\d\d)(-once)?(?:\+[^@]*)?@", re.IGNORECASE)
WORDS = {"550": "5.1.1 no such mailbox", "552": "5.2.2 mailbox full", "451": "4.3.0 try later"}


class Refusals:
    """Remembers who was refused once already."""

    def __init__(self) -> None:
        self._met: set[str] = set()

    def answer(self, address: str) -> str | None:
        """What a server says that refuses this recipient; None for all others."""
        found = ADDRESS.match(address)
        if found is None:
            return None
        if found[2] and address in self._met:
            return None
        self._met.add(address)
        return f"{found[1]} {WORDS.get(found[1], 'refused on purpose')}"
