"""Events written for the outbox ahead of the transaction that publishes them.

For who publishes thousands: a thread may write them while the server is busy with others.
"""

from collections.abc import Iterable, Iterator, Sequence

from django.conf import settings
from django.db import connection, transaction

from shared.core.clock import utcnow
from shared.core.ids import uuid7_texts
from shared.db.copy_lines import json_bytes_column, texts_line
from shared.db.copying import lines_insert
from shared.events import doorbell
from shared.events.envelope import EventSpec, data_encode, spec_of
from shared.events.errors import OutsideTransaction
from shared.events.models import OutboxEvent
from shared.events.tracing import traceparent_now
from shared.tenancy.context import TenantMismatch, tenant_required

COLUMNS = (
    "id",
    "key",
    "aggregate_id",
    "aggregate_version",
    "data",
    "topic",
    "type",
    "dataschema",
    "traceparent",
)
IDS_DRAWN = 500


class EventWriter:
    """Writes events of the tenant in context and of the running trace, wherever it is used then;
    by one thread at a time. Raises TenantMissing."""

    def __init__(self) -> None:
        self._tenant = tenant_required()
        self._owner = str(self._tenant)
        self._trace = traceparent_now()
        self._ids = _ids()
        self._alike: dict[type, str] = {}

    def lines(self, events: Iterable[tuple[object, int]]) -> list[str]:
        """The (event, version) pairs, in their order. Raises EventUndeclared, EventMalformed."""
        return [self._line(event, version) for event, version in events]

    def publish(self, lines: Sequence[str]) -> None:
        """Publish such lines, in order, as `outbox.publish_many` does the events.

        Raises OutsideTransaction, and TenantMismatch where another tenant is in context by now.
        """
        if not connection.in_atomic_block:
            raise OutsideTransaction(OutsideTransaction.__doc__)
        if tenant_required() != self._tenant:
            raise TenantMismatch(theirs=self._tenant, ours=tenant_required())
        if lines:
            like = OutboxEvent(source=settings.SERVICE_NAME, time=utcnow())
            lines_insert(like, COLUMNS, lines)
            transaction.on_commit(doorbell.ring, robust=True)

    def _line(self, event: object, version: int) -> str:
        spec, data = spec_of(event), json_bytes_column(data_encode(event))
        key = texts_line([str(getattr(event, spec.key))])
        alike = self._alike.get(spec.cls) or self._alike_of(spec)
        return f"{next(self._ids)}\t{self._owner}:{key}\t{key}\t{version}\t{data}\t{alike}"

    def _alike_of(self, spec: EventSpec) -> str:
        topic = spec.topic_of(settings.SERVICE_NAME)
        line = texts_line([topic, spec.type, spec.dataschema, self._trace])
        return self._alike.setdefault(spec.cls, line)


def _ids() -> Iterator[str]:
    while True:
        yield from uuid7_texts(IDS_DRAWN)
