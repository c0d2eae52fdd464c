"""Deletes what nobody needs any more, in small batches, across tenants."""

from datetime import datetime
from uuid import UUID

from django.db import connections

from shared.core.ids import uuid7_floor
from shared.tenancy.context import system_scope

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


def outbox_delete(*, before: datetime, batch: int) -> int:
    """Delete up to `batch` events sent before the moment; how many."""
    return _delete(_OUTBOX, before, batch)


def inbox_delete(*, before: datetime, batch: int) -> int:
    """Forget up to `batch` events handled before the moment; how many."""
    return _delete(_INBOX, uuid7_floor(before), batch)


def _delete(statement: str, before: datetime | UUID, batch: int) -> int:
    with system_scope("event-retention"), connections["system"].cursor() as cursor:
        cursor.execute(statement, [before, batch])
        return int(cursor.rowcount)
