"""What is due is fired once, whoever looks."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction

from projects.scheduler.domain.misfire import FIRE_ALL, SKIP
from projects.scheduler.models import JobExecution, JobState, ScheduledJob, ScheduledTask
from projects.scheduler.services.due import due_find, due_fire
from projects.scheduler.services.firing import job_fire, task_fire
from projects.scheduler.services.scheduled_jobs import scheduled_job_pause
from projects.scheduler.tests.factories import MINUTE, NOW, declare, declared, job_make, task_make
from shared.contracts.jobs import JobRequested
from shared.contracts.scheduler import ScheduleStateChanged
from shared.tenancy.context import context_clear, tenant_scope
from shared.testing.cast import OTHER_TENANT, TENANT

DUE = NOW.replace(second=0) + MINUTE


@pytest.mark.django_db
def test_a_due_job_is_requested_of_its_service(tenant, assert_published):
    declare(declared(priority=2, timeout_seconds=30))
    job = job_make(args={"grace_days": 3})
    assert job.next_due_at == DUE
    assert job_fire(job_id=job.id, now=DUE) == 1
    execution = JobExecution.objects.get()
    assert (execution.scheduled_job_id, execution.due_at, execution.kind) == (job.id, DUE, "due")
    event = assert_published(JobRequested)[0]
    assert (event.job_id, event.service, event.task) == (
        execution.id,
        "commission",
        "periods-close",
    )
    assert (event.args, event.priority, event.timeout_seconds) == ({"grace_days": 3}, 2, 30)
    job.refresh_from_db()
    assert (job.next_due_at, job.last_fired_at) == (DUE + MINUTE, DUE)


@pytest.mark.django_db
def test_a_job_that_is_not_due_is_left_alone(tenant, assert_published):
    job = job_make()
    assert job_fire(job_id=job.id, now=DUE - timedelta(seconds=1)) == 0
    assert job_fire(job_id=job.id, now=DUE) == 1
    assert job_fire(job_id=job.id, now=DUE) == 0
    assert_published(JobRequested)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "count"),
    [({"misfire": SKIP}, 0), ({}, 1), ({"misfire": FIRE_ALL, "misfire_limit": 10}, 10)],
)
def test_ten_minutes_down(tenant, assert_published, fields, count):
    job = job_make(**fields)
    assert job_fire(job_id=job.id, now=NOW + 10 * MINUTE) == count
    assert_published(JobRequested, count=count)
    job.refresh_from_db()
    assert job.next_due_at == DUE + 10 * MINUTE


@pytest.mark.django_db
def test_a_due_time_has_one_execution_whatever_the_clock_does(tenant, assert_published):
    job = job_make()
    job_fire(job_id=job.id, now=DUE)
    ScheduledJob.objects.update(next_due_at=DUE)
    assert job_fire(job_id=job.id, now=DUE) == 0
    assert_published(JobRequested)
    with pytest.raises(IntegrityError, match="execution_once"), transaction.atomic():
        JobExecution.objects.create(scheduled_job=job, name="x", kind="due", due_at=DUE)


@pytest.mark.django_db
def test_an_end_is_the_last_time(tenant, assert_published):
    job = job_make(ends_at=DUE + timedelta(seconds=30))
    job_fire(job_id=job.id, now=DUE)
    job.refresh_from_db()
    assert job.next_due_at is None
    assert_published(JobRequested)


@pytest.mark.django_db
def test_a_begin_is_the_first_time(tenant):
    begin = NOW + timedelta(hours=5)
    assert job_make(every_seconds=60, cron="", starts_at=begin).next_due_at == begin + MINUTE / 2
    exact = begin.replace(second=0)
    assert job_make(name="b", every_seconds=60, cron="", starts_at=exact).next_due_at == exact


@pytest.mark.django_db
def test_a_zone_that_is_gone_disables_the_job_and_says_so(tenant, assert_published):
    job = job_make()
    ScheduledJob.objects.update(timezone="Mars/Olympus")
    assert job_fire(job_id=job.id, now=DUE) == 0
    job.refresh_from_db()
    assert (job.state, job.next_due_at) == (JobState.DISABLED, None)
    assert "time zone" in assert_published(ScheduleStateChanged)[0].reason


@pytest.mark.django_db
def test_a_task_is_fired_once_and_late_rather_than_never(tenant, assert_published):
    task = task_make()
    assert task_fire(task_id=task.id, now=NOW) == 0
    assert task_fire(task_id=task.id, now=NOW + timedelta(days=3)) == 1
    assert task_fire(task_id=task.id, now=NOW + timedelta(days=3)) == 0
    task.refresh_from_db()
    assert task.state == "fired"
    assert JobExecution.objects.get().due_at == task.due_at
    assert_published(JobRequested)


SYSTEM = pytest.mark.django_db(transaction=True, databases=["default", "system"])


@SYSTEM
def test_what_is_due_is_found_over_all_tenants_in_order():
    with tenant_scope(TENANT):
        job_make()
        task_make(due_at=DUE - timedelta(seconds=5))
        job_make(name="paused", state=JobState.PAUSED)
    with tenant_scope(OTHER_TENANT):
        job_make(every_seconds=45, cron="")
    assert due_find(now=NOW) == []
    found = [(each.tenant_id, each.kind) for each in due_find(now=DUE)]
    assert found == [(OTHER_TENANT, "job"), (TENANT, "task"), (TENANT, "job")]
    assert due_fire(now=DUE) == 3
    context_clear()
    for tenant_id, count in ((TENANT, 2), (OTHER_TENANT, 1)):
        with tenant_scope(tenant_id):
            assert JobExecution.objects.count() == count


@SYSTEM
def test_one_that_cannot_be_fired_holds_back_no_other():
    with tenant_scope(TENANT):
        broken = job_make(name="a", args=["no arguments"])
        whole = job_make(name="b")
    assert due_fire(now=DUE) == 1
    assert due_fire(now=DUE) == 0
    with tenant_scope(TENANT):
        assert JobExecution.objects.get().scheduled_job_id == whole.id
        assert ScheduledJob.objects.get(id=broken.id).next_due_at == DUE


@SYSTEM
def test_many_who_fire_at_once_fire_once():
    with tenant_scope(TENANT):
        jobs = [job_make(name=str(number)).id for number in range(10)]
        tasks = [task_make(due_at=DUE).id for _ in range(10)]
    barrier = threading.Barrier(4)

    def fire() -> None:
        barrier.wait()
        with tenant_scope(TENANT):
            for job_id in jobs:
                job_fire(job_id=job_id, now=DUE)
            for task_id in tasks:
                task_fire(task_id=task_id, now=DUE)
        connections.close_all()

    threads = [threading.Thread(target=fire) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with tenant_scope(TENANT):
        assert JobExecution.objects.count() == 20
        assert not ScheduledTask.objects.filter(state="waiting").exists()


@pytest.mark.django_db
def test_one_paused_meanwhile_is_not_fired(tenant, cast, assert_published):
    job = job_make()
    scheduled_job_pause(job_id=job.id, at=NOW, by=cast.bob.user_id)
    assert job_fire(job_id=job.id, now=DUE) == 0
    assert_published(JobRequested, count=0)
