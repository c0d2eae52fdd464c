"""When something is due: a cron expression on a zone's wall clock, or an interval.

An expression that names hours is due once for each wall time that it names. A time that the
clock leaps over is due where the clock lands; of a time that comes twice, the first counts.
An expression for every hour follows the clock as it shows the time: what is leapt over is
not due, what comes twice is due twice. So no day is skipped, and no hour.

An interval is counted from the start of the epoch, whenever the schedule was made.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError

START = datetime(2000, 1, 1)  # noqa: DTZ001 - a wall time
LONGEST_CRON = 100
LONGEST_INTERVAL = 366 * 24 * 3600
FIELDS = 5
EVERY_HOUR = set(range(24))
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


class TimingInvalid(ValueError):
    """Nobody can tell when this is due; `field` is what is wrong."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


@dataclass(frozen=True, kw_only=True)
class Timing:
    """Either `cron`, five fields, or `every_seconds`; `zone` is an IANA name."""

    cron: str = ""
    every_seconds: int = 0
    zone: str = "UTC"

    def check(self) -> None:
        """Raises TimingInvalid for what is never due or cannot be read."""
        zone_of(self.zone)
        if bool(self.cron) == bool(self.every_seconds):
            raise TimingInvalid("cron", "Give either a cron expression or an interval.")
        if self.cron:
            cron_check(self.cron)
        elif not 0 < self.every_seconds <= LONGEST_INTERVAL:
            raise TimingInvalid("every_seconds", "An interval is from one second to 366 days.")


def zone_of(name: str) -> ZoneInfo:
    """The zone of an IANA name. Raises TimingInvalid."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise TimingInvalid("timezone", "This is no IANA time zone.") from error


def cron_check(cron: str) -> None:
    """Raises TimingInvalid for what is no expression of five fields, or is never due."""
    if len(cron) > LONGEST_CRON or len(cron.split()) != FIELDS or not cron.isascii():
        raise TimingInvalid("cron", "Give minute, hour, day of month, month and day of week.")
    try:
        next(CronSim(cron, START))
    except CronSimError as error:
        raise TimingInvalid("cron", f"{error}.") from error
    except StopIteration:
        raise TimingInvalid("cron", "There is no such day in fifty years.") from None


def due_times(timing: Timing, *, after: datetime) -> Iterator[datetime]:
    """All moments later than `after`, in UTC and in order, each once. Raises TimingInvalid."""
    timing.check()
    moment = next_due(timing, after=after)
    while moment is not None:
        yield moment
        moment = next_due(timing, after=moment)


def next_due(timing: Timing, *, after: datetime) -> datetime | None:
    """The first moment later than `after`, in UTC; None where the calendar ends."""
    if timing.every_seconds:
        return _interval_next(timing.every_seconds, after)
    zone = zone_of(timing.zone)
    try:
        if names_hours(timing.cron):
            return _named_next(timing.cron, zone, after)
        return _shown_next(timing.cron, zone, after)
    except (StopIteration, OverflowError):
        return None


@lru_cache(maxsize=1024)
def names_hours(cron: str) -> bool:
    """Whether the expression leaves hours of the day out."""
    return CronSim(cron, START).hours != EVERY_HOUR


def _interval_next(seconds: int, after: datetime) -> datetime | None:
    count = int(after.timestamp() // seconds) + 1
    try:
        return datetime.fromtimestamp(count * seconds, UTC)
    except (OverflowError, ValueError):
        return None


def _named_next(cron: str, zone: ZoneInfo, after: datetime) -> datetime:
    """Wall times one after the other, until one lies later than `after`."""
    for wall in CronSim(cron, after.astimezone(zone).replace(tzinfo=None)):
        found = _moment_of(wall, zone)
        if found > after:
            return found
    raise StopIteration


def _moment_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """When the clock shows this time first, or the first minute that it shows after a leap."""
    while True:
        moment = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None) == wall:
            return moment
        wall += MINUTE


def _shown_next(cron: str, zone: ZoneInfo, after: datetime) -> datetime:
    """As if the clock never changed; where it did on the way, anew from there.

    Every hour of a matching day is due, so a change can move a match only within that day.
    """
    start, offset = after, _offset(zone, after)
    while True:
        wall = start.astimezone(timezone(offset)).replace(tzinfo=None)
        found = next(CronSim(cron, wall)).replace(tzinfo=timezone(offset)).astimezone(UTC)
        if _offset(zone, found) == offset:
            return found
        change = _change(zone, start, found)
        start, offset = change - SECOND, _offset(zone, change)


def _change(zone: ZoneInfo, begin: datetime, end: datetime) -> datetime:
    """The second in which the zone's offset stops being that of `begin`; at `end` it is another."""
    begin, end = begin.replace(microsecond=0).astimezone(UTC), end.astimezone(UTC)
    before = _offset(zone, begin)
    while end - begin > SECOND:
        middle = begin + timedelta(seconds=(end - begin) // SECOND // 2)
        begin, end = (middle, end) if _offset(zone, middle) == before else (begin, middle)
    return end


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None
    return offset
