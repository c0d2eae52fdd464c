"""Identifiers: UUID version 7, increasing within a process."""

import secrets
import threading
import time
from datetime import datetime
from uuid import UUID

_lock = threading.Lock()
_last_tick = 0


def uuid7() -> UUID:
    """A UUIDv7 (RFC 9562): later calls in this process give greater values.

    The 12 bits after the millisecond hold its fraction (method 3 of the RFC), so that
    ids made within one millisecond keep their order; 62 bits are random.
    """
    tick = _tick_next()
    milliseconds, fraction = tick >> 12, tick & 0xFFF
    high = (milliseconds << 16) | (0x7 << 12) | fraction
    return UUID(int=(high << 64) | (0b10 << 62) | secrets.randbits(62))


def _tick_next() -> int:
    global _last_tick
    now = (time.time_ns() << 12) // 1_000_000
    with _lock:
        _last_tick = max(now, _last_tick + 1)
        return _last_tick


def uuid7_floor(moment: datetime) -> UUID:
    """The least UUIDv7 of a moment: primary keys from it on are of rows made since."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)
