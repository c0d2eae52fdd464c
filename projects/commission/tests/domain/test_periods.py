from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.commission.domain.periods import (
    KINDS,
    PeriodLabelInvalid,
    day_start,
    local_day,
    span_after,
    span_of,
    span_parse,
)

days = st.dates(min_value=date(1970, 1, 1), max_value=date(2200, 1, 1))


@given(days, st.sampled_from(KINDS))
def test_a_day_lies_in_its_period_and_in_no_other(day: date, kind: str) -> None:
    span = span_of(day, kind)
    assert day in span
    assert day not in span_after(span)
    assert span_parse(span.label) == span
    assert span_after(span).starts_on == span.ends_on


@pytest.mark.parametrize("label", ["2017-Q5", "2017-Q0", "2017-13", "17-Q1", "2017-Q2 ", "2017"])
def test_other_labels_are_refused(label: str) -> None:
    with pytest.raises(PeriodLabelInvalid):
        span_parse(label)


def test_the_second_quarter_of_2017_is_half_open() -> None:
    span = span_parse("2017-Q2")
    assert (span.starts_on, span.ends_on) == (date(2017, 4, 1), date(2017, 7, 1))
    assert date(2017, 6, 30) in span
    assert date(2017, 7, 1) not in span


def test_the_tenants_zone_decides_the_day() -> None:
    moment = datetime(2017, 7, 1, 3, 30, tzinfo=UTC)
    assert local_day(moment, "America/New_York") == date(2017, 6, 30)
    assert local_day(moment, "Europe/Berlin") == date(2017, 7, 1)
    assert day_start(date(2017, 7, 1), "America/New_York") == datetime(2017, 7, 1, 4, tzinfo=UTC)
