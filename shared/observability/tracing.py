"""W3C trace context and the request's id, carried in context variables."""

import os
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import uuid4

_TRACEPARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
_REQUEST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,127}")


@dataclass(frozen=True, slots=True)
class Trace:
    """One span of a trace: this process's part of it. `parent_id` is "" for the first."""

    trace_id: str
    span_id: str
    flags: str = "01"
    parent_id: str = ""

    @property
    def traceparent(self) -> str:
        return f"00-{self.trace_id}-{self.span_id}-{self.flags}"

    @property
    def sampled(self) -> bool:
        """Whether whoever began the trace wants its spans recorded."""
        return self.flags[-1] in "13579bdf"

    def child(self) -> "Trace":
        """A new span below this one."""
        return Trace(self.trace_id, os.urandom(8).hex(), self.flags, self.span_id)


_ALL = 1 << 64
_sampled_below = _ALL
_trace: ContextVar[Trace | None] = ContextVar("trace", default=None)
_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


def trace_continue(traceparent: str | None) -> Trace:
    """A new span of the caller's trace, or of a new one when the header is absent or malformed."""
    sent = traceparent_read(traceparent)
    return _begun() if sent is None else sent.child()


def traceparent_read(traceparent: str | None) -> Trace | None:
    """The span that the header names; None when it is absent or malformed."""
    found = _TRACEPARENT.fullmatch(traceparent or "")
    if found is None or not _acceptable(found):
        return None
    return Trace(found[2], found[3], found[4])


def traces_sample(ratio: float) -> None:
    """Have this share of the traces that begin in this process recorded.

    Decided by the id alone, as OpenTelemetry's TraceIdRatioBased does: others decide alike.
    """
    global _sampled_below
    _sampled_below = round(ratio * _ALL)


def _begun() -> Trace:
    trace_id = os.urandom(16).hex()
    sampled = int(trace_id[16:], 16) < _sampled_below
    return Trace(trace_id, os.urandom(8).hex(), "01" if sampled else "00")


def _acceptable(found: re.Match[str]) -> bool:
    version, trace_id, span_id, _, rest = found.groups()
    return (
        version != "ff"
        and (version != "00" or rest is None)
        and trace_id.strip("0") != ""
        and span_id.strip("0") != ""
    )


def request_id_accept(sent: str | None) -> str:
    """The caller's request id when it is 8 to 128 plain characters, else a new one."""
    return sent if sent and _REQUEST_ID.fullmatch(sent) else str(uuid4())


def trace_scope(
    traceparent: str | None, *, request_id: str | None = None
) -> AbstractContextManager[Trace]:
    """Work inside a span that continues `traceparent`; the previous one returns on exit."""
    return trace_entered(trace_continue(traceparent), request_id=request_id)


@contextmanager
def trace_entered(trace: Trace, *, request_id: str | None = None) -> Iterator[Trace]:
    """Work inside this span; the previous one returns on exit."""
    trace_token, id_token = _trace.set(trace), _request_id.set(request_id)
    try:
        yield trace
    finally:
        _request_id.reset(id_token)
        _trace.reset(trace_token)


def current_traceparent() -> str:
    """What to send along with a call or an event; a new trace outside any span."""
    return (_trace.get() or trace_continue(None)).traceparent


def current_trace() -> Trace | None:
    """The span in context."""
    return _trace.get()


def current_trace_id() -> str | None:
    """The id of the trace in context, 32 hex digits."""
    trace = _trace.get()
    return None if trace is None else trace.trace_id


def current_request_id() -> str | None:
    """The id of the HTTP request in context."""
    return _request_id.get()


def outgoing_headers() -> dict[str, str]:
    """The headers by which a call to another service belongs to this trace."""
    headers = {"traceparent": current_traceparent()}
    if (request_id := _request_id.get()) is not None:
        headers["X-Request-ID"] = request_id
    return headers
