"""What is due is fired: one transaction each, which also says when it is due next."""

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction

from projects.scheduler.domain.misfire import Firing, firing
from projects.scheduler.domain.timing import TimingInvalid
from projects.scheduler.models import JobState, Origin, ScheduledJob, ScheduledTask, TaskState
from projects.scheduler.services.beat_runs import row_note
from projects.scheduler.services.requesting import job_request_due, task_request
from projects.scheduler.services.states import state_enter

logger = logging.getLogger(__name__)


@transaction.atomic
def job_fire(*, job_id: UUID, now: datetime) -> int:
    """Request the job for what is due; how many requests.

    None when it is not due (any more): somebody else fired, paused or deleted it.
    """
    job = ScheduledJob.objects.filter(id=job_id, next_due_at__lte=now).first()
    if job is None:
        return 0
    try:
        plan = _plan(job, now)
    except TimingInvalid as error:
        # A zone may leave the time zone database.
        logger.error("scheduled job %s cannot be read: %s", job.id, error)
        state_enter(job, JobState.DISABLED, at=now, reason=str(error))
        return 0
    if not _advance(job, plan, now):
        return 0
    fired = len(job_request_due(job, plan.due))
    if job.origin == Origin.BEAT and fired:
        row_note(job.origin_key, at=now, count=fired)
    return fired


def _plan(job: ScheduledJob, now: datetime) -> Firing:
    assert job.next_due_at is not None
    plan = firing(job.timing, first=job.next_due_at, now=now, misfire=job.misfiring)
    end = job.ends_at
    if end is None:
        return plan
    following = plan.next_due_at if plan.next_due_at and plan.next_due_at <= end else None
    return Firing(due=[at for at in plan.due if at <= end], next_due_at=following)


def _advance(job: ScheduledJob, plan: Firing, now: datetime) -> bool:
    """Set the next due time, unless the row has changed since it was read."""
    same = ScheduledJob.objects.filter(id=job.id, next_due_at=job.next_due_at, version=job.version)
    changes = {"next_due_at": plan.next_due_at}
    if plan.due:
        changes["last_fired_at"] = now
    return same.update(**changes) == 1


@transaction.atomic
def task_fire(*, task_id: UUID, now: datetime) -> int:
    """Request a one-off task that is due; 0 when it no longer waits."""
    waiting = ScheduledTask.objects.filter(
        id=task_id, state=TaskState.WAITING, due_at__lte=now
    ).update(state=TaskState.FIRED, ended_at=now)
    if not waiting:
        return 0
    task = ScheduledTask.objects.get(id=task_id)
    task_request(task)
    if task.origin == Origin.BEAT:
        row_note(task.origin_key, at=now, count=1)
    return 1
