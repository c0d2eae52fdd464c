"""Scheduled jobs of users."""

import pytest

from projects.scheduler.errors import (
    ScheduledJobNotFound,
    ScheduledJobNotOwn,
    ScheduleInvalid,
    ScheduleNameTaken,
    TaskWithdrawn,
)
from projects.scheduler.models import JobExecution, JobState, Origin, ScheduledJob, TenantProfile
from projects.scheduler.services.firing import job_fire
from projects.scheduler.services.scheduled_jobs import (
    scheduled_job_create,
    scheduled_job_delete,
    scheduled_job_pause,
    scheduled_job_resume,
    scheduled_job_run,
    scheduled_job_update,
)
from projects.scheduler.tests.factories import MINUTE, NOW, WORK, declare, job_make
from shared.api.errors import VersionStale
from shared.contracts.jobs import JobRequested
from shared.contracts.scheduler import ScheduleStateChanged
from shared.jobs.errors import TaskNotPublic

pytestmark = pytest.mark.django_db


def create(cast, **fields):
    known = {"name": "close", "cron": "30 2 * * *", "args": {}, **WORK}
    return scheduled_job_create(at=NOW, by=cast.bob.user_id, **{**known, **fields})


def update(job, **fields):
    return scheduled_job_update(job_id=job.id, version=None, at=NOW, role="owner", fields=fields)


def test_a_job_is_in_the_tenants_zone_unless_told_otherwise(tenant, cast):
    TenantProfile.objects.create(name="A", timezone="America/New_York", as_of=1)
    job = create(cast)
    assert job.timezone == "America/New_York"
    assert job.next_due_at.isoformat() == "2026-01-16T07:30:00+00:00"
    assert create(cast, name="other", timezone="Europe/Berlin").timezone == "Europe/Berlin"


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"cron": "61 * * * *"}, "cron"), ({"timezone": "Mars/Olympus"}, "timezone")],
)
def test_a_bad_time_names_its_field(tenant, cast, fields, field):
    with pytest.raises(ScheduleInvalid) as refused:
        create(cast, **fields)
    assert refused.value.errors[0].field == field
    assert not ScheduledJob.objects.exists()


def test_a_name_is_taken_once(tenant, cast):
    create(cast)
    with pytest.raises(ScheduleNameTaken):
        create(cast)
    assert ScheduledJob.objects.count() == 1


def test_a_change_of_time_moves_the_next_due_time(tenant):
    job = job_make()
    assert update(job, cron="0 13 * * *").next_due_at == NOW.replace(hour=13, second=0)
    changed = update(job, every_seconds=90)
    assert (changed.cron, changed.every_seconds, changed.version) == ("", 90, 3)
    assert update(job, cron="0 14 * * *").every_seconds == 0


def test_a_stale_version_changes_nothing(tenant):
    job = job_make()
    update(job, name="new")
    with pytest.raises(VersionStale):
        scheduled_job_update(job_id=job.id, version=1, at=NOW, role="owner", fields={"name": "old"})
    assert ScheduledJob.objects.get().name == "new"


def test_pausing_and_resuming_make_up_for_nothing(tenant, cast, assert_published):
    declare()
    job = job_make()
    for _ in range(2):
        scheduled_job_pause(job_id=job.id, at=NOW, by=cast.bob.user_id)
    assert ScheduledJob.objects.get().next_due_at is None
    for _ in range(2):
        later = scheduled_job_resume(job_id=job.id, at=NOW + 60 * MINUTE, by=cast.bob.user_id)
    assert later.next_due_at > NOW + 60 * MINUTE
    states = [event.state for event in assert_published(ScheduleStateChanged, count=2)]
    assert states == [JobState.PAUSED, JobState.ACTIVE]


def test_a_job_without_its_task_is_not_resumed(tenant):
    job = job_make(state=JobState.PAUSED)
    with pytest.raises(TaskWithdrawn):
        scheduled_job_resume(job_id=job.id, at=NOW, by=None)


def test_running_now_leaves_the_schedule_alone(tenant, cast, assert_published):
    declare()
    job = job_make()
    scheduled_job_run(job_id=job.id, at=NOW, by=cast.bob.user_id, role="manager")
    execution = JobExecution.objects.get()
    assert (execution.kind, execution.due_at) == ("manual", NOW)
    assert assert_published(JobRequested)[0].requested_by == cast.bob.user_id
    assert ScheduledJob.objects.get().next_due_at == job.next_due_at


def test_only_who_may_request_the_task_may_run_it(tenant, assert_published):
    declare()
    job = job_make()
    with pytest.raises(TaskNotPublic):
        scheduled_job_run(job_id=job.id, at=NOW, by=None, role="admin")
    assert_published(JobRequested, count=0)


def test_deleting_keeps_what_happened(tenant):
    job = job_make()
    job_fire(job_id=job.id, now=NOW + MINUTE)
    scheduled_job_delete(job_id=job.id)
    assert not ScheduledJob.objects.exists()
    assert JobExecution.objects.get().scheduled_job is None
    with pytest.raises(ScheduledJobNotFound):
        scheduled_job_delete(job_id=job.id)


@pytest.mark.parametrize("origin", [Origin.DEFAULT, Origin.BEAT])
def test_what_others_made_is_not_deleted(tenant, origin):
    job = job_make(origin=origin, origin_key="x")
    with pytest.raises(ScheduledJobNotOwn):
        scheduled_job_delete(job_id=job.id)
    assert ScheduledJob.objects.exists()
