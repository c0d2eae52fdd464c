"""Events of the tenants' own: what they are called, and under which ids they are kept."""

import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

# Apart from the types of the suite's events, so that none can be taken for one of them.
TYPE = r"^custom(\.[a-z][a-z0-9_]*)+$"
SOURCE = "custom"
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
# Clocks of others may be wrong.
AHEAD = timedelta(days=1)
_TYPE = re.compile(TYPE)
_FRACTION, _REST = (1 << 12) - 1, (1 << 62) - 1


def is_tracked(event_type: str) -> bool:
    """Whether a type is one that tenants may send."""
    return _TYPE.fullmatch(event_type) is not None


def is_plausible(occurred_at: datetime, *, now: datetime) -> bool:
    """Whether something can have happened then."""
    return EARLIEST <= occurred_at <= now + AHEAD


def tracked_id(tenant_id: UUID, given: UUID) -> UUID:
    """The UUIDv7 under which the tenant's event `given`, a UUIDv7 too, is kept.

    Always the same one, of the same millisecond, and none that another tenant can have: an id
    that is taken says nothing of others, and holds back no event of theirs.
    """
    digest = sha256(tenant_id.bytes + given.bytes).digest()
    fraction = int.from_bytes(digest[:2], "big") & _FRACTION
    rest = int.from_bytes(digest[2:10], "big") & _REST
    return UUID(int=(given.int >> 80 << 80) | 0x7 << 76 | fraction << 64 | 0b10 << 62 | rest)
