"""What the tests of the scheduler stand on."""

from datetime import UTC, datetime, timedelta
from typing import Any

from projects.scheduler.clients import Declaration
from projects.scheduler.models import DeclaredTask, ScheduledJob, ScheduledTask
from projects.scheduler.services.declarations import declarations_store
from projects.scheduler.services.states import first_due

NOW = datetime(2026, 1, 15, 12, 0, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WORK = {"service": "commission", "task": "periods-close"}
OPEN = {"task": "periods-close", "public": ["owner", "manager"], "description": "Close periods."}


def declare(*declarations: Declaration, service: str = "commission") -> None:
    """What the service said when it was asked last."""
    declarations_store(service, declarations or [Declaration(**OPEN)])


def declared(**facts: Any) -> Declaration:
    return Declaration(**{**OPEN, **facts})


def declared_row(**facts: Any) -> DeclaredTask:
    declare(declared(**facts))
    return DeclaredTask.objects.get()


def job_make(*, now: datetime = NOW, **fields: Any) -> ScheduledJob:
    """A job of a user, every minute unless told otherwise."""
    timing = {} if fields.get("every_seconds") else {"cron": "* * * * *"}
    known = {"name": "close", "timezone": "UTC", **WORK, **timing}
    job = ScheduledJob(**{**known, **fields})
    job.next_due_at = first_due(job, now=now)
    job.save()
    return job


def task_make(*, due_at: datetime = NOW + MINUTE, **fields: Any) -> ScheduledTask:
    return ScheduledTask.objects.create(**{"name": "once", "due_at": due_at, **WORK, **fields})
