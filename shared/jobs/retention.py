"""Forgetting jobs that ended long ago, across tenants."""

from datetime import datetime

from django.db import connections

from shared.core.ids import uuid7_floor
from shared.tenancy.context import system_scope

_DELETE = """
delete from jobs_jobrecord where id in (
    select id from jobs_jobrecord where id < %s and state = 'done' order by id limit %s)
"""


def job_records_delete(*, before: datetime, batch: int) -> int:
    """Delete up to `batch` records of done jobs first seen before the moment; how many."""
    with system_scope("job-retention"), connections["system"].cursor() as cursor:
        cursor.execute(_DELETE, [uuid7_floor(before), batch])
        return int(cursor.rowcount)
