"""What is still done of what came due while nobody looked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import takewhile

from projects.scheduler.domain.timing import Timing, due_times, next_due

SKIP, FIRE_ONCE, FIRE_ALL = "skip", "fire_once", "fire_all"
POLICIES = (SKIP, FIRE_ONCE, FIRE_ALL)
MOST = 100

# A leader that dies is replaced within ten seconds: what waited for that is not missed.
GRACE = timedelta(seconds=15)
# How far back is looked, in steps: the last few of a long pause are enough.
SPANS = tuple(timedelta(minutes=m) for m in (15, 60 * 24, 60 * 24 * 31, 60 * 24 * 400))


@dataclass(frozen=True, kw_only=True)
class Misfire:
    """`limit` is how many missed times fire_all makes up for, the latest ones."""

    policy: str = FIRE_ONCE
    limit: int = 10


@dataclass(frozen=True, kw_only=True)
class Firing:
    """The due times that are carried out now, in order, and the next one after them."""

    due: Sequence[datetime]
    next_due_at: datetime | None


def firing(timing: Timing, *, first: datetime, now: datetime, misfire: Misfire) -> Firing:
    """What to do at `now` for a schedule whose due times from `first` on were not looked at.

    Raises TimingInvalid.
    """
    past = _latest(timing, first=first, now=now, count=_wanted(misfire))
    on_time = [moment for moment in past if now - moment <= GRACE]
    missed = past[: len(past) - len(on_time)]
    due = [*_made_up(missed, bool(on_time), misfire), *on_time]
    return Firing(due=due, next_due_at=next_due(timing, after=now))


def _made_up(missed: list[datetime], on_time: bool, misfire: Misfire) -> list[datetime]:
    if misfire.policy == FIRE_ALL:
        return missed[-misfire.limit :]
    if misfire.policy == FIRE_ONCE and not on_time:
        return missed[-1:]
    return []


def _wanted(misfire: Misfire) -> int:
    return misfire.limit if misfire.policy == FIRE_ALL else 1


def _latest(timing: Timing, *, first: datetime, now: datetime, count: int) -> list[datetime]:
    """Due times from `first` up to `now`, at least the last `count` missed ones of them."""
    found: list[datetime] = []
    for span in SPANS:
        begin = max(first, now - span)
        found = _between(timing, begin, now)
        if begin == first or sum(now - moment > GRACE for moment in found) >= count:
            break
    return found


def _between(timing: Timing, begin: datetime, end: datetime) -> list[datetime]:
    """Due times from `begin` to `end`, both included."""
    before = begin.astimezone(UTC) - timedelta(microseconds=1)
    return list(takewhile(lambda moment: moment <= end, due_times(timing, after=before)))
