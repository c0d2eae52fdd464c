"""The trace that an event continues: a span where it is sent, another where it is handled."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from shared.events.envelope import Envelope
from shared.events.lanes import Row
from shared.observability.logging import log_scope
from shared.observability.spans import (
    Attribute,
    Kind,
    Span,
    span_begin,
    span_of,
    trace_wanted,
)
from shared.observability.tracing import (
    current_traceparent,
    trace_continue,
    trace_entered,
    traceparent_read,
)


def traceparent_now() -> str:
    """The W3C traceparent of the running request or handler."""
    return current_traceparent()


@contextmanager
def event_context(envelope: Envelope) -> Iterator[None]:
    """Log lines and further calls within belong to the event's trace and name the event."""
    fields = {
        "tenant_id": envelope.tenant_id,
        "event_id": envelope.id,
        "event_type": envelope.type,
    }
    trace = traceparent_read(envelope.traceparent) or trace_continue(None)
    with trace_entered(trace), log_scope(**fields):
        yield


@contextmanager
def event_recorded(envelope: Envelope) -> Iterator[Envelope]:
    """Record the block as the span in which the event is handled; what goes on from the
    envelope within goes on from that span."""
    trace = trace_wanted(envelope.traceparent)
    if trace is None:
        yield envelope
        return
    attributes = _attributes(envelope, "process")
    with span_of(trace, f"process {envelope.topic}", Kind.CONSUMER, attributes):
        yield replace(envelope, traceparent=trace.traceparent)


@contextmanager
def events_recorded(envelopes: Sequence[Envelope]) -> Iterator[list[Envelope]]:
    """The same for events that are handled together: each has a span in its own trace.

    Nothing is recorded when the block fails, since nothing came of it.
    """
    begun = [_handling_begin(envelope, together=len(envelopes)) for envelope in envelopes]
    yield [envelope for envelope, _ in begun]
    for _, span in begun:
        if span:
            span.end()


def sending_begin(row: Row) -> tuple[Row, Span | None]:
    """The span of an event on its way to the broker, and the row whose receivers go on from it."""
    trace = trace_wanted(row.traceparent)
    if trace is None:
        return row, None
    span = span_begin(trace, f"send {row.topic}", Kind.PRODUCER, _attributes(row, "send"))
    return row._replace(traceparent=trace.traceparent), span


def _handling_begin(envelope: Envelope, *, together: int) -> tuple[Envelope, Span | None]:
    trace = trace_wanted(envelope.traceparent)
    if trace is None:
        return envelope, None
    attributes = {**_attributes(envelope, "process"), "messaging.batch.message_count": together}
    span = span_begin(trace, f"process {envelope.topic}", Kind.CONSUMER, attributes)
    return replace(envelope, traceparent=trace.traceparent), span


def _attributes(event: Row | Envelope, operation: str) -> dict[str, Attribute]:
    return {
        "messaging.system": "kafka",
        "messaging.operation.name": operation,
        "messaging.operation.type": operation,
        "messaging.destination.name": event.topic,
        "messaging.message.id": str(event.id),
        "cloudevents.event_type": event.type,
        "tenant.id": str(event.tenant_id),
    }
