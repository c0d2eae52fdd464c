"""Periods: calendar spans in the tenant's zone, half-open, named "2017-Q2" or "2017-06"."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

QUARTER = "quarter"
MONTH = "month"
KINDS = (QUARTER, MONTH)
LABEL = re.compile(r"(?P<year>(?:19|2\d)\d\d)-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2]))")


class PeriodLabelInvalid(ValueError):
    """Not the name of a quarter or of a month."""


@dataclass(frozen=True, kw_only=True)
class Span:
    """The days from `starts_on` up to, not including, `ends_on`."""

    label: str
    kind: str
    starts_on: date
    ends_on: date

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day < self.ends_on


def span_of(day: date, kind: str) -> Span:
    """The period of `kind` that `day` lies in."""
    if kind == MONTH:
        return _month_span(day.year, day.month)
    return _quarter_span(day.year, (day.month + 2) // 3)


def span_parse(label: str) -> Span:
    """The period that `label` names. Raises PeriodLabelInvalid."""
    match = LABEL.fullmatch(label)
    if match is None:
        raise PeriodLabelInvalid(label)
    if match["quarter"]:
        return _quarter_span(int(match["year"]), int(match["quarter"]))
    return _month_span(int(match["year"]), int(match["month"]))


def span_after(span: Span) -> Span:
    """The period of the same kind that follows."""
    return span_of(span.ends_on, span.kind)


def local_day(moment: datetime, timezone: str) -> date:
    """The calendar day of a moment in a zone."""
    return moment.astimezone(ZoneInfo(timezone)).date()


def day_start(day: date, timezone: str) -> datetime:
    """The first moment of a day in a zone, in UTC."""
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(timezone)).astimezone(UTC)


def _quarter_span(year: int, quarter: int) -> Span:
    starts_on = date(year, 3 * quarter - 2, 1)
    label = f"{year}-Q{quarter}"
    return Span(label=label, kind=QUARTER, starts_on=starts_on, ends_on=_later(starts_on, 3))


def _month_span(year: int, month: int) -> Span:
    starts_on = date(year, month, 1)
    label = f"{year}-{month:02d}"
    return Span(label=label, kind=MONTH, starts_on=starts_on, ends_on=_later(starts_on, 1))


def _later(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
