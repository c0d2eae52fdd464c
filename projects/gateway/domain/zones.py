"""Time zones by IANA name."""

from functools import cache
from zoneinfo import available_timezones


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())


def zone_known(name: str) -> bool:
    """Whether this is a zone of the IANA database, spelled exactly."""
    return name in _names()
