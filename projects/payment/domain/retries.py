"""When to ask or try again."""

from datetime import timedelta

FIRST_SECONDS = 1
LAST_SECONDS = 300
LEASE = timedelta(seconds=60)


def retry_delay(number: int) -> timedelta:
    """1, 2, 4 ... at most 300 seconds after the attempt of this number (from 1)."""
    exponent = min(max(number - 1, 0), 16)
    return timedelta(seconds=min(FIRST_SECONDS * 2**exponent, LAST_SECONDS))
