"""Hours and days as buckets: half-open, named by the moment at which they begin, in UTC.

An hour is one of UTC. A day is one of the tenant's zone and may have 23 or 25 hours.
"""

from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class Span(StrEnum):
    HOUR = "hour"
    DAY = "day"


def zone_of(name: str) -> tzinfo:
    """The IANA zone of this name; UTC where there is none, so that every event is counted."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def bucket_start(at: datetime, span: str, zone: tzinfo) -> datetime:
    """When the bucket of a moment begins."""
    if span == Span.HOUR:
        return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    local = at.astimezone(zone)
    # fold=0: of a midnight that comes twice the first, of one that is left out its moment.
    return datetime(local.year, local.month, local.day, tzinfo=zone).astimezone(UTC)


def bucket_next(start: datetime, span: str, zone: tzinfo) -> datetime:
    """When the bucket after this one begins, which is when this one ends."""
    if span == Span.HOUR:
        return start + timedelta(hours=1)
    # No day is longer than 25 hours, none shorter than 23: noon of the next one.
    return bucket_start(start + timedelta(hours=36), span, zone)


def bucket_previous(start: datetime, span: str, zone: tzinfo) -> datetime:
    """When the bucket before this one begins."""
    return bucket_start(start - timedelta(minutes=1), span, zone)


def buckets_back(newest: datetime, count: int, span: str, zone: tzinfo) -> list[datetime]:
    """The starts of `count` buckets in a row, oldest first, `newest` the last of them."""
    starts = [newest]
    while len(starts) < count:
        starts.append(bucket_previous(starts[-1], span, zone))
    return starts[::-1]
