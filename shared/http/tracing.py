"""The span of a call to a sibling service."""

from contextlib import AbstractContextManager

import httpx

from shared.observability.spans import Kind, Span, span


def call_span(method: str, service: str) -> AbstractContextManager[Span | None]:
    """Record the block, all tries of one call, as a span of the trace in context."""
    attributes = {"http.request.method": method, "peer.service": service}
    return span(f"{method} {service}", Kind.CLIENT, attributes)


def answer_tell(call: Span | None, response: httpx.Response) -> None:
    """Note the answer's status; one of 4xx and 5xx makes the call a failed one."""
    if call is None:
        return
    status = response.status_code
    call.attributes["http.response.status_code"] = status
    if status >= 400:
        call.error = str(status)
