"""Forgetting jobs that ended long ago, across tenants."""

from datetime import datetime

from django.db import connections, transaction

from shared.tenancy.context import system_scope

# A dead job stays until somebody has decided about it.
_OLD = """
select id from worker_backgroundjob as job where finished_at < %s and (
    state in ('succeeded', 'cancelled')
    or state = 'dead' and not exists (
        select from worker_deadletterjob as letter
        where letter.tenant_id = job.tenant_id and letter.job_id = job.id
          and letter.state = 'open'))
order by finished_at limit %s for update skip locked
"""
# Children first: a key of theirs refers to the job.
_DELETE = (
    "delete from worker_joblog where job_id = any(%s)",
    "delete from worker_deadletterjob where job_id = any(%s)",
    "delete from worker_backgroundjob where id = any(%s)",
)


def jobs_delete(*, before: datetime, batch: int) -> int:
    """Delete up to `batch` jobs that ended before the moment, with their logs; how many."""
    with system_scope("job-clean-up"), transaction.atomic(using="system"):
        return _delete(before, batch)


def _delete(before: datetime, batch: int) -> int:
    with connections["system"].cursor() as cursor:
        cursor.execute(_OLD, [before, batch])
        ids = [row[0] for row in cursor.fetchall()]
        for statement in _DELETE:
            cursor.execute(statement, [ids])
    return len(ids)
