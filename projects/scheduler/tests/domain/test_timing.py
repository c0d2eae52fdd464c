"""When something is due: real dates of real zones, and what holds for all of them."""

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.scheduler.domain.timing import Timing, TimingInvalid, due_times, names_hours, next_due

NEW_YORK, BERLIN = "America/New_York", "Europe/Berlin"
ZONES = (NEW_YORK, BERLIN, "Asia/Kolkata", "Australia/Lord_Howe", "America/Santiago", "UTC")
MINUTE = timedelta(minutes=1)


def local(timing: Timing, after: str, count: int) -> list[str]:
    """The next due times on the clock of the zone."""
    zone = ZoneInfo(timing.zone)
    start = datetime.fromisoformat(after).replace(tzinfo=zone)
    found = islice(due_times(timing, after=start), count)
    return [moment.astimezone(zone).isoformat() for moment in found]


@pytest.mark.parametrize(
    ("cron", "zone", "after", "expected"),
    [
        (
            "30 2 * * *",
            NEW_YORK,
            "2026-03-07T12:00",
            ["2026-03-08T03:00:00-04:00", "2026-03-09T02:30:00-04:00"],
        ),
        (
            "30 1 * * *",
            NEW_YORK,
            "2026-10-31T12:00",
            ["2026-11-01T01:30:00-04:00", "2026-11-02T01:30:00-05:00"],
        ),
        (
            "30 2 * * *",
            BERLIN,
            "2026-10-24T12:00",
            ["2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"],
        ),
        # Several times that the clock leaps over are due once, where it lands.
        (
            "*/15 2 * * *",
            BERLIN,
            "2026-03-28T12:00",
            ["2026-03-29T03:00:00+02:00", "2026-03-30T02:00:00+02:00"],
        ),
        # Every hour follows the clock: the leap costs an hour, the return gives one.
        (
            "30 * * * *",
            NEW_YORK,
            "2026-03-08T01:00",
            ["2026-03-08T01:30:00-05:00", "2026-03-08T03:30:00-04:00"],
        ),
        (
            "30 * * * *",
            NEW_YORK,
            "2026-11-01T01:00",
            ["2026-11-01T01:30:00-04:00", "2026-11-01T01:30:00-05:00", "2026-11-01T02:30:00-05:00"],
        ),
        # A change of half an hour.
        (
            "45 * * * *",
            "Australia/Lord_Howe",
            "2026-04-05T01:00",
            ["2026-04-05T01:45:00+11:00", "2026-04-05T01:45:00+10:30", "2026-04-05T02:45:00+10:30"],
        ),
        # A change at midnight: the day begins at one o'clock.
        ("0 0 * * *", "America/Santiago", "2026-09-05T12:00", ["2026-09-06T01:00:00-03:00"]),
        ("0 9 L * *", "Asia/Kolkata", "2026-02-01T00:00", ["2026-02-28T09:00:00+05:30"]),
        ("0 0 29 2 *", "UTC", "2026-01-01T00:00", ["2028-02-29T00:00:00+00:00"]),
    ],
)
def test_due_times_on_the_clock_of_the_zone(cron, zone, after, expected):
    assert local(Timing(cron=cron, zone=zone), after, len(expected)) == expected


def test_intervals_are_counted_from_the_epoch():
    start = datetime(2026, 3, 8, 6, 59, 59, tzinfo=UTC)
    found = list(islice(due_times(Timing(every_seconds=600), after=start), 2))
    assert [moment.isoformat() for moment in found] == [
        "2026-03-08T07:00:00+00:00",
        "2026-03-08T07:10:00+00:00",
    ]
    assert next_due(Timing(every_seconds=600), after=found[0]) == found[1]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"cron": "30 2 * *"}, "cron"),
        ({"cron": "0 30 2 * * *"}, "cron"),
        ({"cron": "60 2 * * *"}, "cron"),
        ({"cron": "0 0 30 2 *"}, "cron"),
        ({"cron": "@daily"}, "cron"),
        ({"cron": "0 0 1 1 MON#9"}, "cron"),
        ({"cron": "٣ 2 * * *"}, "cron"),
        ({"cron": "*," * 60 + "* * * * *"}, "cron"),
        ({}, "cron"),
        ({"cron": "* * * * *", "every_seconds": 5}, "cron"),
        ({"every_seconds": -1}, "every_seconds"),
        ({"every_seconds": 10**9}, "every_seconds"),
        ({"cron": "* * * * *", "zone": "Mars/Olympus"}, "timezone"),
        ({"cron": "* * * * *", "zone": "../etc/passwd"}, "timezone"),
        ({"cron": "* * * * *", "zone": "Europe"}, "timezone"),
        ({"cron": "* * * * *", "zone": ""}, "timezone"),
    ],
)
def test_what_is_never_due_names_its_field(facts, field):
    with pytest.raises(TimingInvalid) as refused:
        Timing(**facts).check()
    assert refused.value.field == field


def test_the_end_of_the_calendar_is_an_end():
    late = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    assert next_due(Timing(cron="* * * * *", zone=NEW_YORK), after=late) is None
    assert next_due(Timing(cron="30 2 * * *", zone=BERLIN), after=late) is None
    assert next_due(Timing(every_seconds=86_400), after=late) is None


# Around every change of the clock of these zones within two years.
starts = st.integers(0, 2 * 366 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
changes = st.sampled_from(
    [
        datetime(2026, 3, 8, 5, tzinfo=UTC),
        datetime(2026, 11, 1, 4, tzinfo=UTC),
        datetime(2026, 3, 28, 23, tzinfo=UTC),
        datetime(2026, 10, 24, 22, tzinfo=UTC),
        datetime(2026, 4, 4, 13, tzinfo=UTC),
        datetime(2026, 10, 3, 14, tzinfo=UTC),
        datetime(2026, 9, 6, 2, tzinfo=UTC),
    ]
)
field = st.one_of(st.just("*"), st.sampled_from(["*/5", "0", "30", "59", "15,45", "10-20"]))
hour = st.sampled_from(["0", "1", "2", "3", "1-3", "*/2", "0,2", "23"])


@given(st.sampled_from(ZONES), field, st.one_of(st.just("*"), hour), st.one_of(starts, changes))
@settings(max_examples=300, deadline=None)
def test_due_times_rise_and_each_is_found_again_from_anywhere_before_it(zone, minute, hours, start):
    timing = Timing(cron=f"{minute} {hours} * * *", zone=zone)
    found = list(islice(due_times(timing, after=start), 20))
    assert all(one < two for one, two in zip([start, *found], found, strict=False))
    assert all(moment.utcoffset() == timedelta(0) for moment in found)
    for before, moment in zip([start, *found], found, strict=False):
        middle = before + (moment - before) / 2
        assert next_due(timing, after=middle) == moment


@given(st.sampled_from(ZONES), st.integers(0, 59), st.integers(0, 23), st.one_of(starts, changes))
@settings(max_examples=200, deadline=None)
def test_a_daily_time_is_due_once_on_each_day(zone, minute, hours, start):
    timing = Timing(cron=f"{minute} {hours} * * *", zone=zone)
    found = islice(due_times(timing, after=start), 10)
    days = [moment.astimezone(ZoneInfo(zone)).date() for moment in found]
    assert [day - days[0] for day in days] == [timedelta(days=number) for number in range(10)]


@given(st.sampled_from(ZONES), field, st.one_of(starts, changes))
@settings(max_examples=100, deadline=None)
def test_every_hour_is_due_whenever_the_clock_shows_it(zone, minute, start):
    timing = Timing(cron=f"{minute} * * * *", zone=zone)
    assert not names_hours(timing.cron)
    until = start + timedelta(hours=6)
    found = [m for m in islice(due_times(timing, after=start), 400) if m <= until]
    matching = set(range(60)) if minute == "*" else minutes_of(minute)
    shown = [start + MINUTE * number for number in range(1, 361)]
    expected = [m for m in shown if m.astimezone(ZoneInfo(zone)).minute in matching]
    assert found == expected


def minutes_of(text: str) -> set[int]:
    if text == "*/5":
        return set(range(0, 60, 5))
    if "-" in text:
        first, last = map(int, text.split("-"))
        return set(range(first, last + 1))
    return {int(part) for part in text.split(",")}


@given(st.integers(1, 10**6), starts)
def test_intervals_have_no_gap(seconds, start):
    timing = Timing(every_seconds=seconds)
    found = list(islice(due_times(timing, after=start), 3))
    assert found[0] - start <= timedelta(seconds=seconds)
    assert {two - one for one, two in pairwise(found)} == {timedelta(seconds=seconds)}
