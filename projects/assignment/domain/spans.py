"""Hours and days in UTC."""

from datetime import UTC, datetime

HOUR = "hour"
DAY = "day"


def span_start(at: datetime, span: str) -> datetime:
    """The beginning of the hour or day (UTC) that `at` lies in."""
    hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return hour if span == HOUR else hour.replace(hour=0)
