"""Forgetting idempotency records that are older than they must be kept."""

from datetime import datetime

from django.db import connections

from shared.core.ids import uuid7_floor
from shared.tenancy.context import system_scope

_DELETE = """
delete from api_idempotencyrecord where id in (
    select id from api_idempotencyrecord where id < %s order by id limit %s
)
"""


def idempotency_expire(before: datetime, *, batch: int) -> int:
    """Delete up to `batch` records made before this moment; return how many."""
    with system_scope("idempotency-expiry"), connections["system"].cursor() as cursor:
        cursor.execute(_DELETE, [uuid7_floor(before), batch])
        return int(cursor.rowcount)
