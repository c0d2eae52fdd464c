"""The inbox: each event has its effect once, and none overtakes a dead letter of its key."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from shared.core.clock import utcnow
from shared.core.ids import uuid7
from shared.events.envelope import Envelope

# One round trip: the row that makes a duplicate visible, and whether the key is blocked.
_ENTER = """
with entered as (
    insert into events_inboxevent (id, tenant_id, event_id, created_at) values (%s, %s, %s, %s)
    on conflict (tenant_id, event_id) do nothing returning 1
)
select exists (select from entered), exists (
    select from events_deadletter
    where tenant_id = %s and topic = %s and key = %s and state in ('open', 'waiting'))
"""


@dataclass(frozen=True)
class Entry:
    """`new`: not handled before. `blocked`: an earlier event of the key is a dead letter."""

    new: bool
    blocked: bool


def inbox_enter(envelope: Envelope) -> Entry:
    """Note the event as handled, in the running transaction of its effect."""
    tenant_id, key = envelope.tenant_id, (envelope.topic, envelope.key)
    with connection.cursor() as cursor:
        cursor.execute(_ENTER, [uuid7(), tenant_id, envelope.id, utcnow(), tenant_id, *key])
        return Entry(*cursor.fetchone())


def inbox_note(*, event_id: UUID, tenant_id: UUID) -> None:
    """Have the event never take effect: it was discarded."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into events_inboxevent (id, tenant_id, event_id, created_at)"
            " values (%s, %s, %s, %s) on conflict (tenant_id, event_id) do nothing",
            [uuid7(), tenant_id, event_id, utcnow()],
        )
