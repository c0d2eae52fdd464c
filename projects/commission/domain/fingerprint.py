"""Fingerprints: whether a calculation would come out the same without doing it again."""

from collections.abc import Iterable
from decimal import Decimal
from hashlib import sha256

from projects.commission.domain.exactness import plain

SEPARATOR = "\x1f"


def fingerprint(parts: Iterable[object]) -> str:
    """SHA-256 of these parts; equal decimals count as equal however they are written."""
    texts = (plain(part) if isinstance(part, Decimal) else str(part) for part in parts)
    return sha256(SEPARATOR.join(texts).encode()).hexdigest()
