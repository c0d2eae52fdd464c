"""The trace that an event continues and that its handler belongs to."""

from collections.abc import Iterator
from contextlib import contextmanager

from shared.events.envelope import Envelope
from shared.observability.logging import log_scope
from shared.observability.tracing import current_traceparent, trace_scope


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
    with trace_scope(envelope.traceparent), log_scope(**fields):
        yield
