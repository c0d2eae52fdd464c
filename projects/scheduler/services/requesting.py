"""An execution and the request to the worker, in the transaction of what they follow from."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from projects.scheduler import selectors
from projects.scheduler.models import ExecutionKind, JobExecution, ScheduledJob, ScheduledTask
from shared.contracts.jobs import JobRequested
from shared.events.outbox import publish_many

Source = ScheduledJob | ScheduledTask


def job_request_due(job: ScheduledJob, due: Sequence[datetime]) -> list[JobExecution]:
    """Request the job for each of these due times that has no execution yet.

    The caller holds the job's row, so that nobody else requests one of them meanwhile.
    """
    known = JobExecution.objects.filter(scheduled_job=job, due_at__in=due)
    requested = set(known.values_list("due_at", flat=True))
    wanted = [moment for moment in due if moment not in requested]
    return _request([_execution(job, ExecutionKind.DUE, at, scheduled_job=job) for at in wanted])


def task_request(task: ScheduledTask) -> JobExecution:
    """Request a one-off task."""
    once = _execution(task, ExecutionKind.ONCE, task.due_at, scheduled_task=task)
    return _request([once])[0]


def request_by_hand(source: Source, *, at: datetime, by: UUID | None) -> JobExecution:
    """Request once, now, what a job or a task would do."""
    job = source if isinstance(source, ScheduledJob) else None
    manual = _execution(source, ExecutionKind.MANUAL, at, scheduled_job=job, requested_by=by)
    return _request([manual])[0]


def _execution(source: Source, kind: str, due_at: datetime, **facts: object) -> JobExecution:
    return JobExecution(
        name=source.name,
        service=source.service,
        task=source.task,
        args=source.args,
        kind=kind,
        due_at=due_at,
        **{"requested_by": source.created_by, **facts},
    )


def _request(executions: list[JobExecution]) -> list[JobExecution]:
    if not executions:
        return []
    first = executions[0]
    declared = selectors.declared_get(service=first.service, task=first.task)
    options = {} if declared is None else declared.options
    JobExecution.objects.bulk_create(executions)
    publish_many([(_event(execution, options), 1) for execution in executions])
    return executions


def _event(execution: JobExecution, options: dict[str, object]) -> JobRequested:
    return JobRequested(
        job_id=execution.id,
        service=execution.service,
        task=execution.task,
        args=execution.args,
        requested_by=execution.requested_by,
        **options,  # type: ignore[arg-type]
    )
