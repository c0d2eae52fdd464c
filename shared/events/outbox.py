"""Publishing: an event becomes a row in the transaction of the write that it tells of.

Order is the identity column, assigned while the aggregate's row is locked: write first,
then publish. One statement inserts any number of events, in their order.
"""

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from shared.core.clock import utcnow
from shared.core.ids import uuid7
from shared.db.postgresql.kept import Kept
from shared.events import doorbell
from shared.events.envelope import Envelope, data_encode, spec_of
from shared.events.errors import OutsideTransaction
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
    traces = traceparents or [""] * len(events)
    envelopes = [
        envelope_of(event, version=version, tenant_id=tenant_id, traceparent=trace)
        for (event, version), trace in zip(events, traces, strict=True)
    ]
    _insert(envelopes)
    transaction.on_commit(doorbell.ring, robust=True)


def envelope_of(event: object, *, version: int, tenant_id: UUID, traceparent: str = "") -> Envelope:
    """The envelope around an event of this service, made now, in the running trace or another."""
    spec = spec_of(event)
    aggregate_id = str(getattr(event, spec.key))
    return Envelope(
        id=uuid7(),
        type=spec.type,
        source=settings.SERVICE_NAME,
        time=utcnow(),
        tenant_id=tenant_id,
        topic=spec.topic_of(settings.SERVICE_NAME),
        key=f"{tenant_id}:{aggregate_id}",
        aggregate_id=aggregate_id,
        aggregate_version=version,
        dataschema=spec.dataschema,
        traceparent=traceparent or traceparent_now(),
        data=data_encode(event),
    )


def _insert(envelopes: list[Envelope]) -> None:
    first = envelopes[0]
    shared = [first.tenant_id, first.source, first.time]
    rows = [[getattr(envelope, column) for column in COLUMNS] for envelope in envelopes]
    with connection.cursor() as cursor:
        if len(rows) == 1:
            cursor.execute_later(_INSERT_ONE, [*shared, *rows[0]])
        else:
            cursor.execute_later(_INSERT, [*shared, *map(list, zip(*rows, strict=True))])
