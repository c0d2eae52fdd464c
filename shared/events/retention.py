"""Deletes what nobody needs any more, in small batches, across tenants."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connections

from shared.core.clock import utcnow
from shared.events.loops import loop
from shared.events.outbox_rows import KEPT
from shared.tenancy.context import system_scope

INBOX_KEPT = timedelta(days=30)
BATCH = 1_000

_OUTBOX = """
delete from events_outboxevent where position in (
    select position from events_outboxevent where published_at < %s
    order by published_at limit %s)
"""
# Ids are UUIDv7: the primary key finds the oldest rows.
_INBOX = """
delete from events_inboxevent where id in (
    select id from events_inboxevent where id < %s order by id limit %s)
"""


@loop("event-retention", idle=300.0)
def retention_run() -> bool:
    """One batch of each table; True while a batch was full."""
    now = utcnow()
    with system_scope("event-retention"), connections["system"].cursor() as cursor:
        cursor.execute(_OUTBOX, [now - KEPT, BATCH])
        outbox = cursor.rowcount
        cursor.execute(_INBOX, [uuid7_floor(now - INBOX_KEPT), BATCH])
        return max(outbox, cursor.rowcount) >= BATCH


def uuid7_floor(moment: datetime) -> UUID:
    """The least UUIDv7 of a moment."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)
