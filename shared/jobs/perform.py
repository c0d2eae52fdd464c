"""The one way into a task: for the worker's push, and for tests.

The attempt's number is a fence: once a higher one has been seen, a lower one changes nothing
any more, however late it comes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from django.db import transaction
from django.db.models import F

from shared.core.clock import utcnow
from shared.core.ids import uuid7
from shared.db.reading import row_read
from shared.jobs.declare import Task, task_get
from shared.jobs.errors import RetryLater, StaleAttempt
from shared.jobs.models import JobRecord, JobState
from shared.jobs.running import Again, Done, JobRun, Result
from shared.tenancy.context import tenant_required

# One statement: the first push makes the row, a later attempt raises the fence.
_ENTER = """
insert into jobs_jobrecord (id, tenant_id, job_id, task, attempt, chunks, state, checkpoint,
                            result, created_at, updated_at)
values (%(id)s, %(tenant)s, %(job)s, %(task)s, %(attempt)s, 0, 'running', '{}', '{}', %(now)s,
        %(now)s)
on conflict (tenant_id, job_id) do update
    set attempt = excluded.attempt, updated_at = excluded.updated_at
    where jobs_jobrecord.attempt <= excluded.attempt
returning {columns}
"""


@dataclass(frozen=True)
class Answer:
    """What the worker is told: done with a result, again at once, or retry after `seconds`."""

    state: Literal["done", "again", "retry"]
    result: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    reason: str = ""


def job_perform(*, task: str, job_id: UUID, attempt: int, args: Mapping[str, Any]) -> Answer:
    """Work one chunk of the job in the tenant in context.

    A job that is done answers with its first result. Raises TaskUnknown, TaskArgsInvalid,
    StaleAttempt, and whatever the task raises: a DomainError of status 4xx means that no
    repetition can help.
    """
    declared = task_get(task)
    parsed = declared.args_read(args)
    record = _enter(task, job_id, attempt)
    if record.state == JobState.DONE:
        return Answer("done", record.result)
    run = JobRun.begin(job_id=job_id, attempt=attempt, checkpoint=record.checkpoint)
    try:
        return _work(declared, parsed, run)
    except RetryLater as later:
        return Answer("retry", seconds=later.seconds, reason=later.reason)


def _work(task: Task, args: Any, run: JobRun) -> Answer:
    if task.atomic:
        with transaction.atomic():
            return _leave(run, task.work(args, run))
    result = task.work(args, run)
    with transaction.atomic():
        return _leave(run, result)


def _enter(task: str, job_id: UUID, attempt: int) -> JobRecord:
    values = {
        "id": uuid7(),
        "tenant": tenant_required(),
        "job": job_id,
        "task": task,
        "attempt": attempt,
        "now": utcnow(),
    }
    record = row_read(_ENTER, values, JobRecord)
    if record is None:
        raise StaleAttempt(job_id=job_id, attempt=attempt)
    return record


def _leave(run: JobRun, result: Result | None) -> Answer:
    """Note how far the work is, unless a later attempt has begun meanwhile."""
    outcome = Done() if result is None else result
    mine = JobRecord.objects.filter(job_id=run.job_id, attempt=run.attempt, state=JobState.RUNNING)
    if not mine.update(**_noted(outcome), chunks=F("chunks") + 1, updated_at=utcnow()):
        raise StaleAttempt(job_id=run.job_id, attempt=run.attempt)
    if isinstance(outcome, Again):
        return Answer("again")
    return Answer("done", outcome.result)


def _noted(outcome: Result) -> dict[str, Any]:
    if isinstance(outcome, Again):
        return {"checkpoint": dict(outcome.checkpoint)}
    return {"state": JobState.DONE, "result": dict(outcome.result)}
