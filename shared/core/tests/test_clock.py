from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.core.clock import parse_rfc3339, rfc3339, utcnow


def test_now_is_aware_and_utc():
    assert utcnow().utcoffset() == timedelta(0)


def test_written_in_utc_with_z():
    noon = datetime(2017, 6, 30, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    assert rfc3339(noon) == "2017-06-30T10:00:00Z"
    assert rfc3339(noon.replace(microsecond=5)) == "2017-06-30T10:00:00.000005Z"


@given(st.datetimes(timezones=st.timezones(), min_value=datetime(1900, 1, 1)))  # noqa: DTZ001
def test_goes_round(moment):
    assert parse_rfc3339(rfc3339(moment)) == moment.astimezone(UTC)


@pytest.mark.parametrize(
    "text",
    ["2017-06-30", "2017-06-30T12:00:00", "12:00:00Z", "", "yesterday", "2017-02-30T12:00:00Z",
     "2017-06-30T25:00:00Z", "0001-01-01T00:00:00+23:00", "20170630", "20170630T120000Z",
     "2017-W26-5T12:00:00Z", "2017-06-30T12:00Z"],
)  # fmt: skip
def test_a_time_needs_date_time_and_zone(text):
    with pytest.raises(ValueError):
        parse_rfc3339(text)


def test_a_naive_time_is_not_written():
    with pytest.raises(ValueError, match="zone"):
        rfc3339(datetime(2017, 6, 30))  # noqa: DTZ001
