"""Rows of django-celery-beat, as its admin and its users write them, become schedules.

The row is the truth of such a schedule: a change of the row changes it at the next look.
"""

import logging
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django_celery_beat.models import PeriodicTask

from projects.scheduler import selectors
from projects.scheduler.domain.beat_rows import RowUnreadable
from projects.scheduler.models import JobState, Origin, ScheduledJob, ScheduledTask, TaskState
from projects.scheduler.services.beat_reading import Reading, row_read
from projects.scheduler.services.states import first_due
from shared.core.clock import utcnow
from shared.tenancy.context import system_scope, tenant_scope

logger = logging.getLogger(__name__)

OFF = "The row of django-celery-beat is not enabled."
Key = tuple[UUID, str]


def rows_follow() -> None:
    """Have schedules follow the rows of django-celery-beat; what cannot be is logged."""
    at = utcnow()
    kept: dict[type, set[Key]] = {ScheduledJob: set(), ScheduledTask: set()}
    rows = PeriodicTask.objects.select_related("interval", "crontab", "clocked")
    for row in selectors.beat_rows_declared(rows):
        try:
            reading = row_read(row)
        except RowUnreadable as error:
            logger.warning("the row %s of django-celery-beat is no schedule: %s", row.name, error)
            continue
        kept[ScheduledJob if reading.timing else ScheduledTask].add(
            (reading.tenant_id, reading.key)
        )
        with tenant_scope(reading.tenant_id):
            (_job_follow if reading.timing else _task_follow)(reading, at)
    _jobs_forget(kept[ScheduledJob])
    _tasks_forget(kept[ScheduledTask], at)


@transaction.atomic
def _job_follow(reading: Reading, at: datetime) -> None:
    rows = ScheduledJob.objects.select_for_update()
    found = rows.filter(origin=Origin.BEAT, origin_key=reading.key).first()
    job = found or ScheduledJob(origin=Origin.BEAT, origin_key=reading.key)
    wanted = _wanted(reading)
    if found and all(getattr(job, name) == value for name, value in wanted.items()):
        return
    for name, value in wanted.items():
        setattr(job, name, value)
    job.version += bool(found)
    job.next_due_at = first_due(job, now=at)
    job.save()


def _wanted(reading: Reading) -> dict[str, Any]:
    row, timing = reading.row, reading.timing
    assert timing is not None
    return {
        **reading.facts,
        "cron": timing.cron,
        "every_seconds": timing.every_seconds,
        "timezone": timing.zone,
        "starts_at": row.start_time,
        "ends_at": row.expires,
        "state": JobState.ACTIVE if row.enabled else JobState.PAUSED,
        "reason": "" if row.enabled else OFF,
    }


@transaction.atomic
def _task_follow(reading: Reading, at: datetime) -> None:
    """A clocked row is a one-off task: its time may be moved while it waits."""
    assert reading.once_at is not None
    tasks = ScheduledTask.objects.filter(origin=Origin.BEAT, origin_key=reading.key)
    waiting = tasks.filter(state=TaskState.WAITING)
    if not reading.row.enabled:
        waiting.update(state=TaskState.CANCELLED, ended_at=at)
    elif not waiting.update(**reading.facts, due_at=reading.once_at):
        tasks.get_or_create(
            origin=Origin.BEAT,
            origin_key=reading.key,
            due_at=reading.once_at,
            defaults=reading.facts,
        )


def _jobs_forget(kept: Collection[Key]) -> None:
    """Delete the jobs whose rows are gone."""
    with system_scope("beat-rows"):
        known = ScheduledJob.across_tenants.filter(origin=Origin.BEAT)
        gone = _without(known.values_list("tenant_id", "origin_key", "id"), kept)
    for tenant_id, job_id in gone:
        with tenant_scope(tenant_id), transaction.atomic():
            ScheduledJob.objects.filter(id=job_id).delete()


def _tasks_forget(kept: Collection[Key], at: datetime) -> None:
    """Call off the tasks whose rows are gone."""
    with system_scope("beat-rows"):
        known = ScheduledTask.across_tenants.filter(origin=Origin.BEAT, state=TaskState.WAITING)
        gone = _without(known.values_list("tenant_id", "origin_key", "id"), kept)
    for tenant_id, task_id in gone:
        with tenant_scope(tenant_id):
            waiting = ScheduledTask.objects.filter(id=task_id, state=TaskState.WAITING)
            waiting.update(state=TaskState.CANCELLED, ended_at=at)


def _without(
    rows: Iterable[tuple[UUID, str, UUID]], kept: Collection[Key]
) -> list[tuple[UUID, UUID]]:
    return [(tenant, row_id) for tenant, key, row_id in rows if (tenant, key) not in kept]
