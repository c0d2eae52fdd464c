import json
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.assignment.domain.calendars import (
    HoursInvalid,
    NeverDue,
    WorkingHours,
    hours_parse,
)

VECTORS = Path(__file__).resolve().parents[5] / "shared/vectors/assignment.json"


def hours(zone="America/New_York", text="09:00-17:00 Mon-Fri", holidays=()):
    return WorkingHours(ZoneInfo(zone), hours_parse(text), frozenset(holidays))


def utc(text):
    return datetime.fromisoformat(text)


@pytest.mark.skipif(not VECTORS.exists(), reason="the vectors are not beside this copy")
def test_vectors():
    for case in json.loads(VECTORS.read_text())["business_hours_due"]:
        days = [date.fromisoformat(day) for day in case["holidays"]]
        calendar = hours(case["timezone"], case["hours"], days)
        assert calendar.due(utc(case["start"]), case["minutes"]) == utc(case["due"])


def test_over_a_change_of_clocks_it_is_due_on_monday():
    assert hours().due(utc("2026-03-06T21:50:00Z"), 30) == utc("2026-03-09T13:20:00Z")


def test_before_opening_it_counts_from_the_opening():
    assert hours().due(utc("2026-01-05T10:00:00Z"), 60) == utc("2026-01-05T15:00:00Z")


def test_what_fits_exactly_is_due_at_closing():
    assert hours().due(utc("2026-01-05T21:00:00Z"), 60) == utc("2026-01-05T22:00:00Z")


def test_a_calendar_of_holidays_is_never_due():
    every = [date.fromordinal(date(2026, 1, 1).toordinal() + n) for n in range(800)]
    with pytest.raises(NeverDue):
        hours(holidays=every).due(utc("2026-01-05T10:00:00Z"), 1)


@pytest.mark.parametrize(
    "text", ["", "9-17", "09:00-17:00", "17:00-09:00 Mon", "09:00-25:00 Mon", "09:00-17:00 Fri-Mon"]
)
def test_hours_that_are_none(text):
    with pytest.raises(HoursInvalid):
        hours_parse(text)


moments = st.integers(1_577_836_800, 1_893_456_000).map(lambda s: datetime.fromtimestamp(s, UTC))


@given(moments, st.integers(1, 5000))
def test_due_is_later_and_within_working_hours(start, minutes):
    calendar = hours("Europe/Berlin")
    due = calendar.due(start, minutes)
    local = due.astimezone(calendar.zone)
    assert due > start
    assert local.weekday() < 5
    assert 9 <= local.hour <= 17
