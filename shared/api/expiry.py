"""Forgetting idempotency records that are older than they must be kept."""

from datetime import datetime, timedelta

from django.db import connections

from shared.core.clock import utcnow
from shared.events.loops import loop
from shared.events.retention import uuid7_floor
from shared.tenancy.context import system_scope

KEPT = timedelta(hours=24)
BATCH = 1000

_DELETE = """
delete from api_idempotencyrecord where id in (
    select id from api_idempotencyrecord where id < %s order by id limit %s
)
"""


def idempotency_expire(before: datetime, *, batch: int = BATCH) -> int:
    """Delete up to `batch` records made before this moment; return how many."""
    with system_scope("idempotency-expiry"), connections["system"].cursor() as cursor:
        cursor.execute(_DELETE, [uuid7_floor(before), batch])
        return cursor.rowcount


@loop("idempotency-expiry", idle=600)
def run_once() -> bool:
    """Delete one batch; True while there may be more."""
    return idempotency_expire(utcnow() - KEPT) == BATCH
