"""Every event of the suite is stored and counted, once, in one transaction.

A consumer's batch costs one statement each for the events, the leads, the invoices, the
money and the roll-ups, however many events it has.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection, transaction

from projects.analytics.domain.privacy import data_kept
from projects.analytics.models import Event
from projects.analytics.selectors import tenant_zone
from projects.analytics.services.progress import progress_add
from projects.analytics.services.rollups import COUNTING, rollups_add
from shared.contracts.types import MoneyData
from shared.core.clock import utcnow
from shared.db.locking import lock_number
from shared.events.envelope import Envelope
from shared.tenancy.context import tenant_required

# The lock is shared among all who count: whoever rebuilds the tenant's counters waits for
# them and they for him. It is taken here, so that what is read later is read behind it.
_STORE = """
WITH held AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(%(lock)s))
INSERT INTO analytics_event (id, tenant_id, created_at, type, source, aggregate_id,
    aggregate_version, occurred_at, recorded_at, amount, currency, data)
SELECT e.id, %(tenant)s, %(now)s, e.type, e.source, e.aggregate_id, e.aggregate_version,
    e.occurred_at, e.recorded_at, e.amount, e.currency, e.data::jsonb
FROM held, unnest(%(id)s::uuid[], %(type)s::text[], %(source)s::text[], %(aggregate_id)s::text[],
    %(aggregate_version)s::bigint[], %(occurred_at)s::timestamptz[],
    %(recorded_at)s::timestamptz[], %(amount)s::numeric[], %(currency)s::text[], %(data)s::text[])
    AS e (id, type, source, aggregate_id, aggregate_version, occurred_at, recorded_at, amount,
        currency, data)
ON CONFLICT (id) DO NOTHING RETURNING id
"""
COLUMNS = [
    *("id", "type", "source", "aggregate_id", "aggregate_version"),
    *("occurred_at", "recorded_at", "amount", "currency"),
]


@transaction.atomic(savepoint=False)
def events_record(*, handled: Sequence[tuple[Any, Envelope]]) -> int:
    """Store these events of the tenant and count those that are new; return how many are."""
    return events_count([event_of(event, envelope) for event, envelope in handled])


def events_count(rows: Iterable[Event]) -> int:
    """Store and count the events that are not there yet; return how many. In a transaction."""
    events = {row.id: row for row in rows}
    stored = _events_store(events.values())
    fresh = [event for event in events.values() if event.id in stored]
    if fresh:
        progress_add(events=fresh)
        rollups_add(events=fresh, zone=tenant_zone())
    return len(fresh)


def event_of(event: Any, envelope: Envelope) -> Event:
    """The row of an event: by its business time where it has one, with its money."""
    amount = getattr(event, "amount", None)
    money = amount.money() if isinstance(amount, MoneyData) else None
    return Event(
        id=envelope.id,
        tenant_id=envelope.tenant_id,
        type=envelope.type,
        source=envelope.source,
        aggregate_id=envelope.aggregate_id,
        aggregate_version=envelope.aggregate_version,
        occurred_at=getattr(event, "occurred_at", None) or envelope.time,
        recorded_at=envelope.time,
        amount=money.amount if money else None,
        currency=money.currency if money else "",
        data=data_kept(envelope.type, msgspec.json.decode(envelope.data)),
    )


def _events_store(events: Iterable[Event]) -> set[UUID]:
    """Insert the events that are not there yet; their ids."""
    rows = list(events)
    tenant_id = tenant_required()
    values: dict[str, Any] = {name: [getattr(row, name) for row in rows] for name in COLUMNS}
    values["data"] = [msgspec.json.encode(row.data).decode() for row in rows]
    values |= {"tenant": tenant_id, "now": utcnow(), "lock": lock_number(COUNTING, tenant_id)}
    with connection.cursor() as cursor:
        cursor.execute(_STORE, values)
        return {row[0] for row in cursor.fetchall()}
