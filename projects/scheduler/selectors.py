"""What is read of schedules, in the tenant of the context."""

from datetime import datetime
from itertools import islice
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, Exists, Model, OuterRef, QuerySet, Value
from django.db.models.functions import Concat, Replace

from projects.scheduler.domain.timing import due_times
from projects.scheduler.errors import (
    JobExecutionNotFound,
    ScheduledJobNotFound,
    ScheduledTaskNotFound,
)
from projects.scheduler.models import (
    DeclaredTask,
    ExecutionState,
    JobExecution,
    ScheduledJob,
    ScheduledTask,
    TenantProfile,
)
from projects.scheduler.models.execution import WAITING
from shared.core.errors import NotFound
from shared.tenancy.kept import listed

Row = TypeVar("Row", bound=Model)
UTC_ZONE = "UTC"
UPCOMING = 10


def found(rows: QuerySet[Row], error: type[NotFound]) -> Row:
    """The one row, or `error`."""
    row = rows.first()
    if row is None:
        raise error
    return row


@listed
def job_list() -> QuerySet[ScheduledJob]:
    """The tenant's scheduled jobs."""
    return ScheduledJob.objects.all()


def job_get(*, job_id: UUID) -> ScheduledJob:
    """One scheduled job. Raises ScheduledJobNotFound."""
    return found(job_list().filter(id=job_id), ScheduledJobNotFound)


def job_upcoming(job: ScheduledJob, *, after: datetime) -> list[datetime]:
    """The next ten times it is due; none unless it is active."""
    if job.next_due_at is None:
        return []
    times = islice(due_times(job.timing, after=max(after, job.starts_at or after)), UPCOMING)
    return [moment for moment in times if job.ends_at is None or moment <= job.ends_at]


@listed
def task_list() -> QuerySet[ScheduledTask]:
    """The tenant's one-off tasks."""
    return ScheduledTask.objects.all()


def task_get(*, task_id: UUID) -> ScheduledTask:
    """One one-off task. Raises ScheduledTaskNotFound."""
    return found(task_list().filter(id=task_id), ScheduledTaskNotFound)


@listed
def execution_list() -> QuerySet[JobExecution]:
    """The tenant's executions."""
    return JobExecution.objects.all()


def execution_get(*, execution_id: UUID) -> JobExecution:
    """One execution. Raises JobExecutionNotFound."""
    return found(execution_list().filter(id=execution_id), JobExecutionNotFound)


def execution_summary() -> dict[str, int]:
    """How much was fired and what became of it: `failed` was given up or called off."""
    rows = JobExecution.objects.order_by().values("state").annotate(count=Count("id"))
    counts = {row["state"]: int(row["count"]) for row in rows}
    return {
        "fired": sum(counts.values()),
        "succeeded": counts.get(ExecutionState.SUCCEEDED, 0),
        "failed": sum(counts.get(s, 0) for s in (ExecutionState.DEAD, ExecutionState.CANCELLED)),
        "waiting": sum(counts.get(state, 0) for state in WAITING),
    }


def tenant_zone() -> str:
    """The zone of the tenant in context; UTC until it is known, and for the platform."""
    profile = TenantProfile.objects.first()
    return UTC_ZONE if profile is None else profile.timezone


def declared_list() -> QuerySet[DeclaredTask]:
    """The tasks that services declare, of all tenants' sight."""
    return DeclaredTask.objects.filter(withdrawn=False)


def declared_get(*, service: str, task: str) -> DeclaredTask | None:
    """What a service declares of a task, as far as it was heard."""
    return declared_list().filter(service=service, task=task).first()


def declared_for(*, role: str) -> QuerySet[DeclaredTask]:
    """The tasks that a user of this role may schedule."""
    return declared_list().filter(public__contains=[role])


def beat_rows_declared(rows: QuerySet) -> QuerySet:
    """Rows of django-celery-beat with `declared`: whether a service has such a task."""
    path = Replace(OuterRef("task"), Value("/"), Value("."))
    names = declared_list().annotate(path=Concat("service", Value("."), "task"))
    return rows.annotate(declared=Exists(names.filter(path=path)))
