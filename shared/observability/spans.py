"""Spans: what this process does for a trace, recorded once somebody has asked for them.

Until spans_send_to was called, and in traces that are not sampled, nothing is recorded: the
functions here give None, which takes less than a microsecond.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from enum import Enum
from types import MappingProxyType

from shared.observability.logging import bound_fields
from shared.observability.tracing import (
    Trace,
    current_request_id,
    current_trace,
    trace_continue,
    trace_entered,
)

Attribute = str | int | bool
Attributes = Mapping[str, Attribute]
NONE: Attributes = MappingProxyType({})


class Kind(Enum):
    """What a span stands for; OpenTelemetry's names."""

    INTERNAL = "internal"
    SERVER = "server"
    CLIENT = "client"
    PRODUCER = "producer"
    CONSUMER = "consumer"


class Span:
    """A span that has begun; it is sent when it ends. Attributes hold no personal data."""

    __slots__ = ("attributes", "ended_at", "error", "kind", "name", "started_at", "trace")

    def __init__(self, trace: Trace, name: str, kind: Kind, attributes: Attributes) -> None:
        self.trace = trace
        self.name = name
        self.kind = kind
        self.attributes = dict(attributes)
        self.error = ""
        self.started_at = time.time_ns()
        self.ended_at = 0

    def end(self, *, error: str = "") -> None:
        """Send it. `error` is a short name of what went wrong, such as the exception's class."""
        self.ended_at = time.time_ns()
        self.error = self.error or error
        if _send is not None:
            _send(self)


_send: Callable[[Span], None] | None = None
NOTHING: AbstractContextManager[None] = nullcontext()


def spans_send_to(send: Callable[[Span], None] | None) -> None:
    """From now on record spans and hand each to `send` when it ends; None: stop recording."""
    global _send
    _send = send


def spans_wanted(trace: Trace | None) -> bool:
    """Whether spans of this trace are recorded here."""
    return _send is not None and trace is not None and trace.sampled


def trace_wanted(traceparent: str) -> Trace | None:
    """A new span of the trace that the header names; None where it is not recorded here."""
    if _send is None:
        return None
    trace = trace_continue(traceparent)
    return trace if trace.sampled else None


def span_begin(trace: Trace, name: str, kind: Kind, attributes: Attributes = NONE) -> Span | None:
    """The span whose ids are those of `trace`, which the caller ends; None: not recorded."""
    return Span(trace, name, kind, attributes) if spans_wanted(trace) else None


def span_of(
    trace: Trace, name: str, kind: Kind = Kind.INTERNAL, attributes: Attributes = NONE
) -> AbstractContextManager[Span | None]:
    """Record the block as the span whose ids are those of `trace`, which is in context."""
    return _recorded(trace, name, kind, attributes) if spans_wanted(trace) else NOTHING


def span(
    name: str, kind: Kind = Kind.INTERNAL, attributes: Attributes = NONE
) -> AbstractContextManager[Span | None]:
    """Record the block as a span below the one in context; outside of any, nothing."""
    trace = current_trace()
    if trace is None or not spans_wanted(trace):
        return NOTHING
    return _below(trace, name, kind, attributes)


@contextmanager
def _below(trace: Trace, name: str, kind: Kind, attributes: Attributes) -> Iterator[Span]:
    with (
        trace_entered(trace.child(), request_id=current_request_id()) as child,
        _recorded(child, name, kind, attributes) as recorded,
    ):
        yield recorded


@contextmanager
def _recorded(trace: Trace, name: str, kind: Kind, attributes: Attributes) -> Iterator[Span]:
    begun = Span(trace, name, kind, attributes)
    error = ""
    try:
        yield begun
    except BaseException as raised:
        error = type(raised).__name__
        raise
    finally:
        if tenant := bound_fields().get("tenant_id"):
            begun.attributes.setdefault("tenant.id", tenant)
        begun.end(error=error)
