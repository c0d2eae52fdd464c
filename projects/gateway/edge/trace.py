"""Request ids and W3C trace context at the door."""

import os
import re

from shared.observability.spans import Kind, Span, span_begin, spans_wanted
from shared.observability.tracing import Trace, trace_continue, traceparent_read

REQUEST_ID = re.compile(r"[A-Za-z0-9._\-]{8,128}\Z")


def request_id(given: str | None) -> str:
    """The caller's id if it is a valid one, else a new one."""
    return given if given and REQUEST_ID.match(given) else os.urandom(16).hex()


def trace_begin(given: str | None) -> tuple[Trace, Span | None]:
    """What goes on to the service: a span of the door's own where spans are recorded, else the
    caller's as it is; without a caller's, the first of a new trace."""
    sent = traceparent_read(given)
    if sent and not spans_wanted(sent):
        return sent, None
    trace = sent.child() if sent else trace_continue(None)
    return trace, span_begin(trace, "", Kind.SERVER)
