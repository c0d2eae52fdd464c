"""The one way into a task: for the worker's push, and for tests.

The attempt's number is a fence: once a higher one has been seen, a lower one changes nothing
any more, however late it comes.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from django.db import connection, transaction

from shared.core.clock import utcnow
from shared.core.ids import uuid7
from shared.db.reading import rows_read
from shared.jobs.declare import Task, task_get
from shared.jobs.errors import RetryLater, StaleAttempt
from shared.jobs.models import JobRecord, JobState
from shared.jobs.running import Again, Done, JobRun, Result
from shared.tenancy.context import tenant_required

# One statement: the first push makes the row, a later attempt raises the fence.
_ENTER = """
insert into jobs_jobrecord (id, tenant_id, job_id, task, attempt, chunks, state, checkpoint,
                            result, created_at, updated_at)
select given.id, %(tenant)s, given.job_id, given.task, given.attempt, 0, 'running', '{}', '{}',
       %(now)s, %(now)s
from unnest(%(ids)s::uuid[], %(jobs)s::uuid[], %(tasks)s::text[], %(attempts)s::bigint[])
     as given (id, job_id, task, attempt)
order by given.job_id
on conflict (tenant_id, job_id) do update
    set attempt = excluded.attempt, updated_at = excluded.updated_at
    where jobs_jobrecord.attempt <= excluded.attempt
returning {columns}
"""
_LEAVE = """
update jobs_jobrecord
set state = %(state)s, checkpoint = coalesce(%(checkpoint)s::jsonb, checkpoint),
    result = coalesce(%(result)s::jsonb, result), chunks = chunks + 1, updated_at = %(now)s
where tenant_id = %(tenant)s and job_id = %(job)s and attempt = %(attempt)s and state = 'running'
"""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One chunk of one attempt that a task of this service can work."""

    task: Task
    job_id: UUID
    attempt: int
    args: Any


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
    entry = entry_read(task=task, job_id=job_id, attempt=attempt, args=args)
    return entry_perform(entry, records_enter([entry]).get(job_id))


def entry_read(*, task: str, job_id: UUID, attempt: int, args: Mapping[str, Any]) -> Entry:
    """The push as this service understands it. Raises TaskUnknown, TaskArgsInvalid."""
    declared = task_get(task)
    parsed = declared.args_read(args)
    return Entry(task=declared, job_id=job_id, attempt=attempt, args=parsed)


def records_enter(entries: Sequence[Entry]) -> dict[UUID, JobRecord]:
    """Note the attempts by one statement; the records by job, without those of stale attempts."""
    if not entries:
        return {}
    values: dict[str, Any] = {
        "tenant": tenant_required(),
        "ids": [uuid7() for _ in entries],
        "jobs": [entry.job_id for entry in entries],
        "tasks": [entry.task.name for entry in entries],
        "attempts": [entry.attempt for entry in entries],
        "now": utcnow(),
    }
    return {record.job_id: record for record in rows_read(_ENTER, values, JobRecord)}


def entry_perform(entry: Entry, record: JobRecord | None) -> Answer:
    """Work the chunk of an attempt that has been noted. Raises as job_perform does."""
    if record is None:
        raise StaleAttempt(job_id=entry.job_id, attempt=entry.attempt)
    if record.state == JobState.DONE:
        return Answer("done", record.result)
    run = JobRun.begin(job_id=entry.job_id, attempt=entry.attempt, checkpoint=record.checkpoint)
    try:
        return _work(entry.task, entry.args, run)
    except RetryLater as later:
        return Answer("retry", seconds=later.seconds, reason=later.reason)


def _work(task: Task, args: Any, run: JobRun) -> Answer:
    if task.atomic:
        with transaction.atomic():
            return _leave(run, task.work(args, run))
    result = task.work(args, run)
    with transaction.atomic():
        return _leave(run, result)


def _leave(run: JobRun, result: Result | None) -> Answer:
    """Note how far the work is, unless a later attempt has begun meanwhile."""
    outcome = Done() if result is None else result
    values = {**_noted(outcome), "job": run.job_id, "attempt": run.attempt}
    with connection.cursor() as cursor:
        cursor.execute(_LEAVE, {**values, "tenant": tenant_required(), "now": utcnow()})
        if not cursor.rowcount:
            raise StaleAttempt(job_id=run.job_id, attempt=run.attempt)
    if isinstance(outcome, Again):
        return Answer("again")
    return Answer("done", outcome.result)


def _noted(outcome: Result) -> dict[str, Any]:
    if isinstance(outcome, Again):
        checkpoint = json.dumps(dict(outcome.checkpoint))
        return {"state": JobState.RUNNING, "checkpoint": checkpoint, "result": None}
    return {"state": JobState.DONE, "checkpoint": None, "result": json.dumps(dict(outcome.result))}
