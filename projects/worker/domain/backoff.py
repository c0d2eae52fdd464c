"""When to try again."""

from datetime import timedelta

FIRST_SECONDS = 2
FACTOR = 3
LONGEST_SECONDS = 900


def backoff_longest(tries: int) -> timedelta:
    """The longest pause after so many failed tries: 2, 6, 18 ... at most 900 seconds."""
    exponent = min(max(tries - 1, 0), 8)
    return timedelta(seconds=min(FIRST_SECONDS * FACTOR**exponent, LONGEST_SECONDS))


def backoff(tries: int, *, luck: float) -> timedelta:
    """Full jitter: `luck`, from 0 to 1, of the longest pause.

    What failed together must not come back together.
    """
    return backoff_longest(tries) * luck
