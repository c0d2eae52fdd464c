"""Rows of django-celery-beat become schedules, and what ran is noted in them."""

from datetime import timedelta

import pytest
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)

from projects.scheduler.errors import ScheduledJobNotOwn
from projects.scheduler.models import JobExecution, JobState, ScheduledJob, ScheduledTask
from projects.scheduler.services.beat_rows import rows_follow
from projects.scheduler.services.due import due_fire
from projects.scheduler.services.scheduled_jobs import scheduled_job_pause
from projects.scheduler.tests.factories import declare
from shared.core.clock import utcnow
from shared.tenancy.context import PLATFORM_TENANT, tenant_scope
from shared.testing.cast import TENANT

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _declared():
    declare()


def row_make(**fields) -> PeriodicTask:
    if not {"crontab", "clocked", "solar"} & set(fields):
        fields["interval"] = IntervalSchedule.objects.create(every=10, period="minutes")
    known = {"name": "nightly", "task": "commission.periods-close"}
    return PeriodicTask.objects.create(**{**known, **fields})


def jobs(tenant_id=PLATFORM_TENANT) -> list[ScheduledJob]:
    with tenant_scope(tenant_id):
        return list(ScheduledJob.objects.all())


def tasks() -> list[ScheduledTask]:
    with tenant_scope(PLATFORM_TENANT):
        return list(ScheduledTask.objects.order_by("id"))


def test_a_row_is_followed_through_its_life():
    row = row_make(kwargs='{"grace_days": 1}')
    rows_follow()
    (job,) = jobs()
    assert (job.every_seconds, job.args, job.state) == (600, {"grace_days": 1}, JobState.ACTIVE)
    rows_follow()
    assert jobs()[0].version == job.version
    row.interval = IntervalSchedule.objects.create(every=2, period="hours")
    row.save()
    rows_follow()
    assert (jobs()[0].every_seconds, jobs()[0].id) == (7200, job.id)
    PeriodicTask.objects.update(enabled=False)
    rows_follow()
    assert (jobs()[0].state, jobs()[0].next_due_at) == (JobState.PAUSED, None)
    row.delete()
    rows_follow()
    assert jobs() == []


def test_a_row_may_be_for_a_tenant_and_may_move():
    row = row_make(headers=f'{{"tenant_id": "{TENANT}"}}')
    rows_follow()
    assert (len(jobs(TENANT)), len(jobs())) == (1, 0)
    row.headers = "{}"
    row.save()
    rows_follow()
    assert (len(jobs(TENANT)), len(jobs())) == (0, 1)


def test_begin_and_end_are_heeded():
    start = utcnow() + 5 * HOUR
    row_make(start_time=start, expires=start + HOUR)
    rows_follow()
    (job,) = jobs()
    assert start <= job.next_due_at <= start + HOUR
    assert job.ends_at == start + HOUR


def test_what_ran_is_noted_in_the_row():
    row = row_make(one_off=True)
    rows_follow()
    (job,) = jobs()
    assert due_fire(now=job.next_due_at) == 1
    row.refresh_from_db()
    assert (row.total_run_count, row.last_run_at) == (1, job.next_due_at)
    assert row.enabled is False
    rows_follow()
    assert jobs()[0].state == JobState.PAUSED
    assert due_fire(now=utcnow() + 24 * HOUR) == 0


def test_a_clocked_row_is_fired_once():
    moment = utcnow() + HOUR
    clocked = ClockedSchedule.objects.create(clocked_time=moment)
    row = row_make(clocked=clocked, one_off=True)
    rows_follow()
    clocked.clocked_time = moment + HOUR
    clocked.save()
    rows_follow()
    assert [task.due_at for task in tasks()] == [moment + HOUR]
    due_fire(now=moment + HOUR)
    row.refresh_from_db()
    assert (row.enabled, row.total_run_count) == (False, 1)
    rows_follow()
    assert [task.state for task in tasks()] == ["fired"]
    with tenant_scope(PLATFORM_TENANT):
        assert JobExecution.objects.count() == 1


@pytest.mark.parametrize("end", ["disable", "delete"])
def test_a_clocked_row_may_be_called_off(end):
    clocked = ClockedSchedule.objects.create(clocked_time=utcnow() + HOUR)
    row = row_make(clocked=clocked, one_off=True)
    rows_follow()
    if end == "disable":
        PeriodicTask.objects.update(enabled=False)
    else:
        row.delete()
    rows_follow()
    assert [task.state for task in tasks()] == ["cancelled"]


def test_what_cannot_be_is_left_out_and_holds_back_no_other(caplog):
    row_make(name="nothing", task="commission.nothing")
    row_make(name="celery", task="celery.backend_cleanup")
    sunrise = SolarSchedule.objects.create(event="sunrise", latitude=1, longitude=1)
    row_make(name="sun", solar=sunrise)
    row_make(crontab=CrontabSchedule.objects.create(minute="0", hour="3"))
    rows_follow()
    assert [job.cron for job in jobs()] == ["0 3 * * *"]
    assert "Solar schedules are not supported" in caplog.text


def test_a_row_is_changed_where_it_was_written(cast):
    row_make()
    rows_follow()
    with tenant_scope(PLATFORM_TENANT), pytest.raises(ScheduledJobNotOwn, match="celery-beat"):
        scheduled_job_pause(job_id=jobs()[0].id, at=utcnow(), by=cast.bob.user_id)
    assert jobs()[0].state == JobState.ACTIVE
