"""Hours and days, also where clocks are changed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.analytics.domain.buckets import (
    bucket_next,
    bucket_previous,
    bucket_start,
    buckets_back,
    zone_of,
)

ZONES = ["UTC", "Europe/Berlin", "Asia/Kolkata", "America/New_York", "America/Havana"]
ZONES += ["America/Sao_Paulo", "Asia/Kathmandu", "Africa/Cairo", "Australia/Lord_Howe"]
SECONDS = 2**31 - 1  # up to the year 2038
MOMENTS = st.integers(631_152_000, SECONDS).map(lambda second: datetime.fromtimestamp(second, UTC))


@pytest.mark.parametrize(
    ("zone", "day", "begins", "hours"),
    [
        ("Europe/Berlin", "2026-03-29", "2026-03-28T23:00+00:00", 23),
        ("Europe/Berlin", "2026-10-25", "2026-10-24T22:00+00:00", 25),
        ("Europe/Berlin", "2026-01-15", "2026-01-14T23:00+00:00", 24),
        ("Asia/Kolkata", "2026-01-15", "2026-01-14T18:30+00:00", 24),
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00+00:00", 23),
        ("America/Havana", "2025-11-02", "2025-11-02T04:00+00:00", 25),
    ],
)
def test_a_day_of_a_zone(zone, day, begins, hours):
    noon = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=ZoneInfo(zone))
    start = bucket_start(noon, "day", ZoneInfo(zone))
    assert start == datetime.fromisoformat(begins)
    end = bucket_next(start, "day", ZoneInfo(zone))
    assert end - start == timedelta(hours=hours)
    last = end - timedelta(microseconds=1)
    assert bucket_start(last, "day", ZoneInfo(zone)) == start
    assert bucket_start(end, "day", ZoneInfo(zone)) == end


@given(at=MOMENTS, zone=st.sampled_from(ZONES).map(zone_of), span=st.sampled_from(["hour", "day"]))
def test_every_moment_is_in_one_bucket_and_buckets_leave_no_gap(at, zone, span):
    start = bucket_start(at, span, zone)
    end = bucket_next(start, span, zone)
    assert start <= at < end
    assert bucket_previous(end, span, zone) == start
    assert bucket_next(bucket_previous(start, span, zone), span, zone) == start


@given(at=MOMENTS, zone=st.sampled_from(ZONES).map(zone_of))
def test_a_quarter_of_an_hour_lies_within_one_bucket(at, zone):
    quarter = at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
    assert bucket_start(quarter, "day", zone) == bucket_start(at, "day", zone)


def test_buckets_in_a_row():
    berlin = ZoneInfo("Europe/Berlin")
    newest = bucket_start(datetime(2026, 3, 30, 12, tzinfo=UTC), "day", berlin)
    days = buckets_back(newest, 3, "day", berlin)
    assert [day.isoformat()[5:16] for day in days] == ["03-27T23:00", "03-28T23:00", "03-29T22:00"]


def test_an_unknown_zone_counts_in_utc():
    for name in ("Mars/Olympus", "", "../etc/passwd", "Europe"):
        assert zone_of(name) is UTC
