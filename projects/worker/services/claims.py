"""Who may work on a job: by one statement, for the length of a lease, fenced by the attempt."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

from projects.worker.domain.leases import LEASE
from projects.worker.models import BackgroundJob
from shared.core.clock import utcnow
from shared.db.reading import rows_read
from shared.tenancy.context import system_scope, tenant_required

Held = Collection[tuple[UUID, int]]

# What was dispatched was due by the dispatcher's clock, whatever this machine's says.
_CLAIM = """
update worker_backgroundjob
set state = 'running', attempt = attempt + 1, claimed_by = %(worker)s, lease_until = %(until)s,
    started_at = %(now)s, finished_at = null, dispatched_at = null, updated_at = %(now)s
where tenant_id = %(tenant)s and id = any(%(ids)s) and state = 'queued'
  and (run_at <= %(now)s or dispatched_at is not null)
returning {columns}
"""
_LOCK = """
select id from worker_backgroundjob where id = any(%(ids)s) order by id for no key update
"""
_CONTINUE = """
update worker_backgroundjob set lease_until = %(until)s
where tenant_id = %(tenant)s and id = %(id)s and attempt = %(attempt)s and state = 'running'
"""
_RENEW = """
update worker_backgroundjob as job set lease_until = %(until)s
from unnest(%(ids)s::uuid[], %(attempts)s::bigint[]) as held (id, attempt)
where job.id = held.id and job.attempt = held.attempt and job.state = 'running'
returning job.id
"""


def job_claim(*, job_id: UUID, worker_id: UUID) -> BackgroundJob | None:
    """The job as it is now this worker's, or None: done, claimed, cancelled, or not due."""
    return next(iter(_claimed([job_id], worker_id)), None)


@transaction.atomic
def jobs_claim(*, job_ids: Sequence[UUID], worker_id: UUID) -> list[BackgroundJob]:
    """Those of the jobs that are now this worker's, in the given order."""
    rows_lock(job_ids)
    found = {job.id: job for job in _claimed(job_ids, worker_id)}
    return [found[job_id] for job_id in job_ids if job_id in found]


def rows_lock(job_ids: Collection[UUID], *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Lock the rows, before the transaction's next statement, in the order that all keep to who
    lock several of those that somebody may run."""
    with connections[using].cursor() as cursor:
        cursor.execute_later(_LOCK, {"ids": list(job_ids)})


def _claimed(job_ids: Sequence[UUID], worker_id: UUID) -> list[BackgroundJob]:
    now = utcnow()
    values: dict[str, Any] = {
        "tenant": tenant_required(),
        "ids": list(job_ids),
        "worker": worker_id,
        "now": now,
        "until": now + LEASE,
    }
    return rows_read(_CLAIM, values, BackgroundJob)


def job_continue(*, job: BackgroundJob) -> bool:
    """Renew the lease for another chunk; False when the job is no longer this attempt's."""
    values: dict[str, Any] = {
        "tenant": job.tenant_id,
        "id": job.id,
        "attempt": job.attempt,
        "until": utcnow() + LEASE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CONTINUE, values)
        return cursor.rowcount == 1


def leases_renew(*, held: Held) -> set[UUID]:
    """Renew the leases of these (job, attempt) pairs; the jobs that are still theirs."""
    values: dict[str, Any] = {
        "ids": [job_id for job_id, _ in held],
        "attempts": [attempt for _, attempt in held],
        "until": utcnow() + LEASE,
    }
    with system_scope("job-leases"), transaction.atomic(using="system"):
        rows_lock(values["ids"], using="system")
        with connections["system"].cursor() as cursor:
            cursor.execute(_RENEW, values)
            return {job_id for (job_id,) in cursor.fetchall()}
