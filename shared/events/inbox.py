"""The inbox: each event has its effect once, and none overtakes a dead letter of its key."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from shared.core.clock import utcnow
from shared.core.ids import uuid7, uuid7s
from shared.db.postgresql.kept import Kept
from shared.events.envelope import Envelope

# One round trip: the row that makes a duplicate visible, and whether the key is blocked.
_ENTER = Kept("""
with entered as (
    insert into events_inboxevent (id, tenant_id, event_id, created_at) values (%s, %s, %s, %s)
    on conflict (tenant_id, event_id) do nothing returning 1
)
select exists (select from entered), exists (
    select from events_deadletter
    where tenant_id = %s and topic = %s and key = %s and state in ('open', 'waiting'))
""")

# Whoever else needs a row that a batch holds is never the one to fail: the batch waits for
# locks less long than PostgreSQL lets a deadlock be, then it is undone and goes one by one.
BATCH_LOCK_WAIT = "200ms"
_ENTER_MANY = Kept("""
with entered as (
    insert into events_inboxevent (id, tenant_id, event_id, created_at)
    select e.id, %(tenant)s::uuid, e.event_id, %(now)s::timestamptz
    from unnest(%(ids)s::uuid[], %(events)s::uuid[]) as e (id, event_id)
    on conflict (tenant_id, event_id) do nothing returning event_id
)
select array(select event_id from entered), exists (
    select from events_deadletter
    where tenant_id = %(tenant)s and state in ('open', 'waiting')
      and (topic, key) in (select * from unnest(%(topics)s::text[], %(keys)s::text[]))),
    set_config('lock_timeout', %(wait)s, true)
""")


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


def inbox_enter_many(envelopes: Sequence[Envelope]) -> tuple[set[UUID], bool]:
    """Note events of one tenant as handled: the ids that are new, and whether a key is blocked.

    From here on the transaction waits for locks only briefly.
    """
    values: dict[str, Any] = {
        "tenant": envelopes[0].tenant_id,
        "now": utcnow(),
        "ids": uuid7s(len(envelopes)),
        "events": [envelope.id for envelope in envelopes],
        "topics": [envelope.topic for envelope in envelopes],
        "keys": [envelope.key for envelope in envelopes],
        "wait": BATCH_LOCK_WAIT,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ENTER_MANY, values)
        new, blocked, _ = cursor.fetchone()
        return set(new), blocked


def inbox_note(*, event_id: UUID, tenant_id: UUID) -> None:
    """Have the event never take effect: it was discarded."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into events_inboxevent (id, tenant_id, event_id, created_at)"
            " values (%s, %s, %s, %s) on conflict (tenant_id, event_id) do nothing",
            [uuid7(), tenant_id, event_id, utcnow()],
        )
