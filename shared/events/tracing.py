"""The trace that an event continues."""

from shared.observability import tracing


def traceparent_now() -> str:
    """The W3C traceparent of the running request or handler, or an empty string."""
    return tracing.current_traceparent() or ""
