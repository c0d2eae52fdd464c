"""Working hours: when something is due that may take so many working minutes."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HOURS = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d) (\w{3})(?:-(\w{3}))?")
FARTHEST = timedelta(days=366)


class HoursInvalid(ValueError):
    """The text names no working hours."""


class NeverDue(ValueError):
    """The calendar has too few working hours in the coming year."""


@dataclass(frozen=True)
class WorkingHours:
    """Opening and closing time, local, for each weekday (0 is Monday) that is worked."""

    zone: ZoneInfo
    days: Mapping[int, tuple[time, time]]
    holidays: Collection[date] = frozenset()

    def due(self, start: datetime, minutes: int) -> datetime:
        """When `minutes` of working time have passed since `start` (aware); in UTC.

        Across a change of clocks, elapsed time counts, not the face of the clock.
        Raises NeverDue.
        """
        remaining = timedelta(minutes=minutes)
        for opens, closes in self._spans(start):
            begin = max(opens, start)
            if begin >= closes:
                continue
            if remaining <= closes - begin:
                return begin + remaining
            remaining -= closes - begin
        raise NeverDue("no working hours within a year")

    def _spans(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The working spans from the day of `start` on, in UTC."""
        day = start.astimezone(self.zone).date()
        last = day + FARTHEST
        while day <= last:
            if day.weekday() in self.days and day not in self.holidays:
                opens, closes = self.days[day.weekday()]
                yield self._utc(day, opens), self._utc(day, closes)
            day += timedelta(days=1)

    def _utc(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, tzinfo=self.zone).astimezone(UTC)


def hours_parse(text: str) -> dict[int, tuple[time, time]]:
    """Read `09:00-17:00 Mon-Fri`, several parted by commas. Raises HoursInvalid."""
    days: dict[int, tuple[time, time]] = {}
    for part in text.split(","):
        match = HOURS.fullmatch(part.strip())
        if match is None:
            raise HoursInvalid(f"{part.strip()!r} is not like 09:00-17:00 Mon-Fri")
        span = span_of(*match.groups()[:4])
        for day in weekdays(match[5], match[6] or match[5]):
            days[day] = span
    return days


def span_of(*parts: str) -> tuple[time, time]:
    """Opening before closing. Raises HoursInvalid."""
    try:
        opens, closes = time(int(parts[0]), int(parts[1])), time(int(parts[2]), int(parts[3]))
    except ValueError as error:
        raise HoursInvalid(str(error)) from error
    if opens >= closes:
        raise HoursInvalid("hours must open before they close")
    return opens, closes


def weekdays(first: str, last: str) -> range:
    """Day numbers from `first` to `last`. Raises HoursInvalid."""
    if first not in DAYS or last not in DAYS or DAYS.index(first) > DAYS.index(last):
        raise HoursInvalid(f"{first}-{last} is not like Mon-Fri")
    return range(DAYS.index(first), DAYS.index(last) + 1)
