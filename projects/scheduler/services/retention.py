"""Forgetting executions that ended long ago, across tenants."""

from datetime import datetime

from django.db import connections

from shared.tenancy.context import system_scope

_EXECUTIONS = """
delete from scheduler_jobexecution where id in (
    select id from scheduler_jobexecution
    where created_at < %s and finished_at is not null order by created_at limit %s)
"""


def executions_delete(*, before: datetime, batch: int) -> int:
    """Delete up to `batch` ended executions requested before the moment; how many."""
    with system_scope("execution-retention"), connections["system"].cursor() as cursor:
        cursor.execute(_EXECUTIONS, [before, batch])
        return int(cursor.rowcount)
