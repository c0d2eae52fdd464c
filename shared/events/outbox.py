"""Publishing: an event becomes a row in the transaction of the write that it tells of.

Order is the identity column, assigned while the aggregate's row is locked: write first,
then publish. One statement inserts any number of events, in their order.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from shared.core.clock import utcnow
from shared.core.ids import uuid7s
from shared.db.copying import copy_insert
from shared.db.postgresql.kept import Kept
from shared.db.reading import kept_later
from shared.events import doorbell
from shared.events.envelope import Envelope, data_encode, spec_of
from shared.events.errors import OutsideTransaction
from shared.events.models import OutboxEvent
from shared.events.tracing import traceparent_now
from shared.tenancy.context import tenant_required

_INSERT = Kept("""
INSERT INTO events_outboxevent (tenant_id, source, time, traceparent, id, topic, key, type,
                                dataschema, aggregate_id, aggregate_version, data)
SELECT %s::uuid, %s::text, %s::timestamptz, e.traceparent, e.id, e.topic, e.key, e.type,
       e.dataschema, e.aggregate_id, e.version, e.data
FROM unnest(%s::text[], %s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
            %s::bigint[], %s::bytea[]) WITH ORDINALITY
     AS e (traceparent, id, topic, key, type, dataschema, aggregate_id, version, data, ordinal)
ORDER BY e.ordinal
""")

# Arrays cost the client more than the values of a single event, of which most are.
_INSERT_ONE = Kept("""
INSERT INTO events_outboxevent (tenant_id, source, time, traceparent, id, topic, key, type,
                                dataschema, aggregate_id, aggregate_version, data)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
""")

COLUMNS = (
    "traceparent",
    "id",
    "topic",
    "key",
    "type",
    "dataschema",
    "aggregate_id",
    "aggregate_version",
    "data",
)
# From so many events on COPY, which makes a table first, is faster than one statement of literals.
MANY = 1_000


def publish(event: object, *, version: int) -> None:
    """Send the event when, and only when, the running transaction commits.

    `version` is the aggregate's after the write. The tenant is the one in context.
    Raises OutsideTransaction, EventUndeclared, EventMalformed, TenantMissing.
    """
    publish_many([(event, version)])


def publish_many(events: Sequence[tuple[object, int]], *, traceparents: Sequence[str] = ()) -> None:
    """Publish (event, version) pairs in order with one INSERT. Raises as publish does.

    `traceparents`, one for each, where they follow from different requests; without one, an
    event belongs to the running request or handler.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(OutsideTransaction.__doc__)
    if not events:
        return
    tenant_id = tenant_required()
    rows = _rows(events, traceparents or [""] * len(events), tenant_id)
    if len(rows) >= MANY:
        like = OutboxEvent(source=settings.SERVICE_NAME, time=utcnow())
        copy_insert(like, COLUMNS, rows)
    else:
        _insert([tenant_id, settings.SERVICE_NAME, utcnow()], rows)
    transaction.on_commit(doorbell.ring, robust=True)


def envelope_of(event: object, *, version: int, tenant_id: UUID, traceparent: str = "") -> Envelope:
    """The envelope around an event of this service, made now, in the running trace or another."""
    (row,) = _rows([(event, version)], [traceparent], tenant_id)
    values: dict[str, Any] = dict(zip(COLUMNS, row, strict=True))
    return Envelope(source=settings.SERVICE_NAME, time=utcnow(), tenant_id=tenant_id, **values)


def _rows(
    events: Sequence[tuple[object, int]], traceparents: Sequence[str], tenant_id: UUID
) -> list[tuple[Any, ...]]:
    """The events in the order of COLUMNS."""
    running, ids, rows = traceparent_now(), uuid7s(len(events)), []
    for id_, (event, version), trace in zip(ids, events, traceparents, strict=True):
        spec = spec_of(event)
        aggregate_id = str(getattr(event, spec.key))
        about = (spec.topic_of(settings.SERVICE_NAME), f"{tenant_id}:{aggregate_id}", spec.type)
        data = data_encode(event)
        rows.append((trace or running, id_, *about, spec.dataschema, aggregate_id, version, data))
    return rows


def _insert(same: list[Any], rows: list[tuple[Any, ...]]) -> None:
    if len(rows) == 1:
        kept_later(_INSERT_ONE, [*same, *rows[0]])
    else:
        kept_later(_INSERT, [*same, *map(list, zip(*rows, strict=True))])
