"""Periods close by themselves, after their days of grace."""

from datetime import UTC, datetime

import pytest

from projects.commission.jobs import PeriodsClose
from projects.commission.models import Payout, Period, PeriodState
from projects.commission.tests.factories import SPRING, SUMMER, paid
from shared.jobs.errors import TaskArgsInvalid
from shared.testing.jobs import job_run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lines_add_up")]


@pytest.fixture
def clock(monkeypatch):
    """`clock(moment)`: what time it is for the jobs."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr("projects.commission.jobs.utcnow", lambda: moment)

    return set_to


def open_labels() -> set[str]:
    return set(Period.objects.filter(state=PeriodState.OPEN).values_list("label", flat=True))


def test_periods_close_after_their_grace_and_not_before(carla, clock) -> None:
    paid(carla, "100", SPRING)
    # Five days after the end of June by New York's calendar, which is behind UTC.
    clock(datetime(2017, 7, 6, 3, 59, tzinfo=UTC))
    assert job_run("periods-close").result == {"closed": []}
    clock(datetime(2017, 7, 6, 4, 0, tzinfo=UTC))
    assert job_run("periods-close").result == {"closed": ["2017-Q2"]}
    assert Payout.objects.get().period.label == "2017-Q2"


def test_several_close_in_their_order_each_for_itself(carla, clock) -> None:
    paid(carla, "100", SUMMER)
    paid(carla, "100", SPRING)
    clock(datetime(2018, 1, 1, tzinfo=UTC))
    answer = job_run("periods-close", PeriodsClose(grace_days=0))
    assert answer.result == {"closed": ["2017-Q2", "2017-Q3"]}
    assert open_labels() == set()
    assert job_run("periods-close").result == {"closed": []}


def test_a_period_under_way_stays_open(carla, clock) -> None:
    paid(carla, "100", SUMMER)
    clock(SUMMER)
    job_run("periods-close", PeriodsClose(grace_days=0))
    assert "2017-Q3" in open_labels()


@pytest.mark.parametrize("days", [-1, 367])
def test_grace_has_bounds(carla, days) -> None:
    with pytest.raises(TaskArgsInvalid):
        job_run("periods-close", PeriodsClose(grace_days=days))
