from datetime import date
from zoneinfo import ZoneInfo

import pytest

from shared.suite.demo.generated import Generated, quarter_before

BERLIN = ZoneInfo("Europe/Berlin")


def make(seed=1, size=400):
    begin, end = date(2026, 7, 1), date(2026, 10, 1)
    return Generated(seed, size, begin=begin, end=end, zone=BERLIN)


def test_the_same_seed_gives_the_same_rows_and_another_does_not():
    assert make().rows == make().rows
    assert make().rows != make(seed=2).rows


def test_it_is_dirty_on_purpose():
    rows = make().rows
    ids = [row["external_id"] for row in rows]
    assert len(set(ids)) < len(ids)
    assert any("@" not in row["email"] for row in rows)
    assert any(not row["phone"].startswith("(202) 555-") for row in rows)


def test_everything_happens_within_the_quarter():
    for fate in make().fates.values():
        assert date(2026, 7, 1) <= fate.engaged_at.date() < fate.closed_at.date()
        assert fate.closed_at.date() < date(2026, 10, 1)
        assert fate.amount > 0


@pytest.mark.parametrize(
    ("day", "begin", "end"),
    [
        (date(2026, 11, 22), date(2026, 7, 1), date(2026, 10, 1)),
        (date(2026, 1, 1), date(2025, 10, 1), date(2026, 1, 1)),
        (date(2026, 3, 31), date(2025, 10, 1), date(2026, 1, 1)),
    ],
)
def test_the_quarter_before_a_day(day, begin, end):
    assert quarter_before(day) == (begin, end)
