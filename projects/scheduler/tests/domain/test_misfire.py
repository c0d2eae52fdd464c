"""What is made up for after a pause."""

from datetime import UTC, datetime, timedelta

import pytest

from projects.scheduler.domain.misfire import FIRE_ALL, FIRE_ONCE, GRACE, SKIP, Misfire, firing
from projects.scheduler.domain.timing import Timing

MINUTELY = Timing(cron="* * * * *")
FIRST = datetime(2026, 1, 15, 12, 1, tzinfo=UTC)
UP_AGAIN = datetime(2026, 1, 15, 12, 10, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(("policy", "count"), [(SKIP, 0), (FIRE_ONCE, 1), (FIRE_ALL, 10)])
def test_ten_minutes_of_a_minutely_job(policy, count):
    plan = firing(MINUTELY, first=FIRST, now=UP_AGAIN, misfire=Misfire(policy=policy))
    assert len(plan.due) == count
    assert plan.next_due_at == FIRST + 10 * MINUTE
    assert list(plan.due) == [FIRST + (9 - n) * MINUTE for n in range(count)][::-1]


def test_a_limit_keeps_the_latest():
    misfire = Misfire(policy=FIRE_ALL, limit=3)
    plan = firing(MINUTELY, first=FIRST, now=UP_AGAIN, misfire=misfire)
    assert list(plan.due) == [FIRST + n * MINUTE for n in (7, 8, 9)]


@pytest.mark.parametrize("policy", [SKIP, FIRE_ONCE, FIRE_ALL])
def test_what_is_only_a_little_late_is_on_time(policy):
    plan = firing(MINUTELY, first=FIRST, now=FIRST + GRACE, misfire=Misfire(policy=policy))
    assert list(plan.due) == [FIRST]


@pytest.mark.parametrize("policy", [SKIP, FIRE_ONCE, FIRE_ALL])
def test_a_change_of_leaders_costs_no_second(policy):
    every_second = Timing(every_seconds=1)
    now = FIRST + timedelta(seconds=10)
    plan = firing(every_second, first=FIRST, now=now, misfire=Misfire(policy=policy))
    assert len(plan.due) == 11
    assert len(set(plan.due)) == 11


def test_a_long_pause_takes_no_longer_than_a_short_one():
    first = FIRST - timedelta(days=3000)
    plan = firing(MINUTELY, first=first, now=UP_AGAIN, misfire=Misfire(policy=FIRE_ALL))
    assert len(plan.due) == 10
    yearly = Timing(cron="0 0 1 1 *")
    plan = firing(yearly, first=first, now=UP_AGAIN, misfire=Misfire())
    assert list(plan.due) == [datetime(2026, 1, 1, tzinfo=UTC)]


def test_what_is_not_due_is_not_fired():
    plan = firing(MINUTELY, first=FIRST, now=FIRST - MINUTE, misfire=Misfire())
    assert not plan.due
