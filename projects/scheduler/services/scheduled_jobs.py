"""Scheduled jobs of users: made, changed, paused, run by hand."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from projects.scheduler import clients, selectors
from projects.scheduler.domain.timing import TimingInvalid
from projects.scheduler.errors import (
    ScheduledJobDisabled,
    ScheduledJobNotFound,
    ScheduledJobNotOwn,
    ScheduleInvalid,
    ScheduleNameTaken,
    TaskWithdrawn,
)
from projects.scheduler.models import JobExecution, JobState, Origin, ScheduledJob
from projects.scheduler.services.requesting import request_by_hand
from projects.scheduler.services.states import first_due, state_enter
from shared.api.errors import VersionStale
from shared.core.errors import FieldError
from shared.jobs.errors import TaskNotPublic


@transaction.atomic
def scheduled_job_create(*, at: datetime, by: UUID, **fields: Any) -> ScheduledJob:
    """Write a job of a user, whose task was checked (see clients.task_check).

    Without `timezone` it is in the tenant's. Raises ScheduleInvalid, ScheduleNameTaken.
    """
    job = ScheduledJob(**{"timezone": selectors.tenant_zone(), **fields}, created_by=by)
    timing_set(job, at=at)
    return job_save(job)


def scheduled_job_update(
    *, job_id: UUID, version: int | None, at: datetime, role: str, fields: Mapping[str, Any]
) -> ScheduledJob:
    """Change a job; with `version` only this one. A default no longer follows its service.

    New arguments are checked by the task's service. Raises ScheduledJobNotFound, VersionStale,
    ScheduledJobNotOwn, ScheduleInvalid, ScheduleNameTaken, and as clients.task_check.
    """
    known = selectors.job_get(job_id=job_id)
    if "args" in fields:
        clients.task_check(service=known.service, task=known.task, args=fields["args"], role=role)
    return _update(job_id, version, at, fields)


@transaction.atomic
def _update(
    job_id: UUID, version: int | None, at: datetime, fields: Mapping[str, Any]
) -> ScheduledJob:
    job = job_locked(job_id)
    if version is not None and job.version != version:
        raise VersionStale
    for name, value in fields.items():
        setattr(job, name, value)
    if fields.get("cron"):
        job.every_seconds = fields.get("every_seconds", 0)
    elif fields.get("every_seconds"):
        job.cron = fields.get("cron", "")
    job.customised = job.origin == Origin.DEFAULT
    job.version += 1
    timing_set(job, at=at)
    return job_save(job)


def job_locked(job_id: UUID) -> ScheduledJob:
    """The job, locked until the transaction ends.

    Raises ScheduledJobNotFound, and ScheduledJobNotOwn for a row of django-celery-beat.
    """
    rows = ScheduledJob.objects.select_for_update().filter(id=job_id)
    job = selectors.found(rows, ScheduledJobNotFound)
    if job.origin == Origin.BEAT:
        raise ScheduledJobNotOwn("This schedule is a row of django-celery-beat: change it there.")
    return job


def timing_set(job: ScheduledJob, *, at: datetime) -> None:
    """Compute when the job is due. Raises ScheduleInvalid, which names the field."""
    try:
        job.timing.check()
    except TimingInvalid as error:
        problem = FieldError(field=error.field, code="invalid", message=str(error))
        raise ScheduleInvalid(errors=[problem]) from error
    job.next_due_at = first_due(job, now=at)


def job_save(job: ScheduledJob) -> ScheduledJob:
    """Write the row. Raises ScheduleNameTaken."""
    try:
        with transaction.atomic():
            job.save()
    except IntegrityError as error:
        if "scheduled_job_name_once" in str(error):
            raise ScheduleNameTaken(name=job.name) from error
        raise
    return job


@transaction.atomic
def scheduled_job_delete(*, job_id: UUID) -> None:
    """Delete a job of a user; its executions stay. Raises ScheduledJobNotFound, -NotOwn."""
    job = job_locked(job_id)
    if job.origin != Origin.USER:
        raise ScheduledJobNotOwn
    job.delete()


@transaction.atomic
def scheduled_job_pause(*, job_id: UUID, at: datetime, by: UUID | None) -> ScheduledJob:
    """Fire it no more until it is resumed; pausing twice changes nothing.

    Raises ScheduledJobNotFound, ScheduledJobNotOwn, ScheduledJobDisabled.
    """
    job = job_locked(job_id)
    if job.state == JobState.DISABLED:
        raise ScheduledJobDisabled(reason=job.reason)
    if job.state == JobState.ACTIVE:
        state_enter(job, JobState.PAUSED, at=at, by=by)
    return job


@transaction.atomic
def scheduled_job_resume(*, job_id: UUID, at: datetime, by: UUID | None) -> ScheduledJob:
    """Fire it again from its next due time on; what was due in between is not made up for.

    Raises ScheduledJobNotFound, ScheduledJobNotOwn, ScheduledJobDisabled, TaskWithdrawn.
    """
    job = job_locked(job_id)
    if job.state == JobState.DISABLED:
        raise ScheduledJobDisabled(reason=job.reason)
    if job.state == JobState.PAUSED:
        declared_require(job)
        state_enter(job, JobState.ACTIVE, at=at, by=by)
    return job


@transaction.atomic
def scheduled_job_run(
    *, job_id: UUID, at: datetime, by: UUID | None, role: str | None
) -> JobExecution:
    """Run it now, whatever its schedule says, unless it is disabled.

    `role` is a user's; without one, staff run it. Raises ScheduledJobNotFound,
    ScheduledJobDisabled, TaskNotPublic, TaskWithdrawn.
    """
    job = selectors.job_get(job_id=job_id)
    if job.state == JobState.DISABLED:
        raise ScheduledJobDisabled(reason=job.reason)
    declared_require(job, role)
    return request_by_hand(job, at=at, by=by)


def declared_require(job: ScheduledJob, role: str | None = None) -> None:
    """Raises TaskWithdrawn, and TaskNotPublic where a user of this role may not request it."""
    declared = selectors.declared_get(service=job.service, task=job.task)
    if declared is None:
        raise TaskWithdrawn(service=job.service, task=job.task)
    if role is not None and role not in declared.public:
        raise TaskNotPublic(task=job.task, role=role)
