"""What becomes of an attempt: the row, a log line and an event in one transaction.

Each is guarded by the attempt's number: what comes late, from an attempt that was rescued or a
job that was cancelled, changes nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from projects.worker.domain.backoff import backoff
from projects.worker.domain.states import JobState, LogLevel
from projects.worker.models import BackgroundJob, DeadLetterJob
from projects.worker.services.facts import job_facts
from shared.contracts.worker import JobDeadLettered, JobFailed, JobSucceeded
from shared.core.clock import utcnow
from shared.core.ids import uuid7
from shared.events.failures import stored_text
from shared.events.outbox import publish

LONGEST_REASON = 2_000
STOPPED = "the worker was told to stop."

_LEAVE = """
with mine as (
    update worker_backgroundjob
    set state = %(state)s, run_at = coalesce(%(run_at)s, run_at), result = %(result)s::jsonb,
        last_error = %(error)s, finished_at = %(finished_at)s, lease_until = null,
        dispatched_at = null, attempts_before = attempts_before + %(uncounted)s,
        version = version + 1, updated_at = %(now)s
    where tenant_id = %(tenant)s and id = %(id)s and attempt = %(attempt)s
      and state = 'running'
    returning version),
line as (
    insert into worker_joblog (id, tenant_id, job_id, attempt, level, message, created_at,
                               updated_at)
    select %(line)s, %(tenant)s, %(id)s, %(attempt)s, %(level)s, %(message)s, %(now)s, %(now)s
    from mine)
select version from mine
"""


@dataclass(frozen=True, kw_only=True)
class Leave:
    """How an attempt leaves its job."""

    state: JobState
    message: str
    level: LogLevel = LogLevel.INFO
    error: str = ""
    run_at: datetime | None = None
    result: Mapping[str, Any] | None = None
    uncounted: int = 0


@transaction.atomic
def job_succeed(*, job: BackgroundJob, result: Mapping[str, Any], seconds: float) -> bool:
    """The work is done. False, with nothing changed, when the attempt is over already."""
    now = utcnow()
    message = f"Done after {seconds:.3f} s."
    version = _leave(job, Leave(state=JobState.SUCCEEDED, message=message, result=result), now=now)
    if version is None:
        return False
    publish(JobSucceeded(**job_facts(job, now), result=dict(result)), version=version)
    return True


@transaction.atomic
def job_try_failed(
    *, job: BackgroundJob, reason: str, luck: float, delay: timedelta | None = None
) -> bool:
    """The try failed: wait for the next one, or give the job up after the last.

    The pause is `delay`, or a share of the longest one by `luck`, from 0 to 1. False when the
    attempt is over already.
    """
    if job.tries >= job.max_attempts:
        return _bury(job, f"{reason} (try {job.tries} of {job.max_attempts})")
    now = utcnow()
    retry_at = now + (backoff(job.tries, luck=luck) if delay is None else delay)
    reason = _stored(reason)
    message = (
        f"Try {job.tries} of {job.max_attempts} failed, the next is due at {retry_at:%H:%M:%S}"
    )
    leave = Leave(
        state=JobState.QUEUED,
        message=f"{message}: {reason}",
        level=LogLevel.WARNING,
        error=reason,
        run_at=retry_at,
    )
    version = _leave(job, leave, now=now)
    if version is None:
        return False
    facts = job_facts(job, now)
    publish(JobFailed(**facts, reason=reason, retry_at=retry_at), version=version)
    return True


@transaction.atomic
def job_bury(*, job: BackgroundJob, reason: str) -> bool:
    """Give the job up: no repetition can help. False when the attempt is over already."""
    return _bury(job, reason)


@transaction.atomic
def job_give_back(*, job: BackgroundJob, why: str = STOPPED) -> bool:
    """Let any worker take the job at once. It is no failed try."""
    leave = Leave(state=JobState.QUEUED, message=f"Given back: {why}", run_at=utcnow(), uncounted=1)
    return _leave(job, leave, now=utcnow()) is not None


def _bury(job: BackgroundJob, reason: str) -> bool:
    now, reason = utcnow(), _stored(reason)
    leave = Leave(
        state=JobState.DEAD, message=f"Given up: {reason}", level=LogLevel.ERROR, error=reason
    )
    version = _leave(job, leave, now=now)
    if version is None:
        return False
    DeadLetterJob.objects.create(job=job, reason=reason, attempts=job.tries)
    publish(JobDeadLettered(**job_facts(job, now), reason=reason), version=version)
    return True


def _leave(job: BackgroundJob, leave: Leave, *, now: datetime) -> int | None:
    """Write the row and its log line; the row's new version, or None for a stale attempt."""
    values: dict[str, Any] = {
        "tenant": job.tenant_id,
        "id": job.id,
        "attempt": job.attempt,
        "state": leave.state,
        "run_at": leave.run_at,
        "result": result_json(leave.result or {}),
        "error": leave.error,
        "finished_at": None if leave.state == JobState.QUEUED else now,
        "uncounted": leave.uncounted,
        "line": uuid7(),
        "level": leave.level,
        "message": leave.message,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LEAVE, values)
        row = cursor.fetchone()
    return None if row is None else int(row[0])


def _stored(reason: str) -> str:
    return stored_text(reason)[:LONGEST_REASON]


def result_json(result: Mapping[str, Any]) -> str:
    """A result as it can be stored."""
    # PostgreSQL stores no NUL in jsonb either.
    return json.dumps(result).replace("\\u0000", "\\ufffd")
