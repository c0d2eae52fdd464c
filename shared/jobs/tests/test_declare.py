import pytest

from shared.jobs.declare import job, task_get, tasks_all, tasks_forget
from shared.jobs.schedules import Cron, Daily, Every, Hourly, Schedule
from shared.jobs.tests.tasks import NAMES, ShopOpen


def test_a_task_says_what_it_takes_and_who_may_request_it():
    task = task_get("shop-open")
    assert task.public == {"owner"}
    assert task.atomic
    assert task.args is ShopOpen
    assert task.schema["$defs"]["ShopOpen"]["required"] == ["name"]
    assert {task.name for task in tasks_all()} >= set(NAMES)


def test_a_name_is_taken_once():
    with pytest.raises(ValueError, match="declared twice"):
        job("shop-open")(lambda args, run: None)


@pytest.mark.parametrize("name", ["", "Shop", "shop_open", "shop-", "-shop", "shop open"])
def test_a_name_is_lower_case_with_hyphens(name):
    with pytest.raises(ValueError, match="hyphens"):
        job(name)(lambda args, run: None)
    tasks_forget(name)


def test_schedules_in_words():
    assert Daily("02:15") == Cron("15 2 * * *")
    assert Hourly(minute=5) == Cron("5 * * * *")
    assert Every(minutes=10) == Schedule(every_seconds=600)


@pytest.mark.parametrize("clock", ["2:15", "24:00", "02:60", "noon", "02:15:00"])
def test_a_time_of_day_has_hours_and_minutes(clock):
    with pytest.raises(ValueError, match="HH:MM"):
        Daily(clock)


def test_a_schedule_is_one_of_two_things():
    for wrong in ({}, {"cron": "* * * * *", "every_seconds": 5}):
        with pytest.raises(ValueError, match="give one"):
            Schedule(**wrong)
