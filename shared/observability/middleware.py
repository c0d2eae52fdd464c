"""The outermost middleware: request id, trace, access log, metrics."""

import logging
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from django.http import HttpRequest, HttpResponse

from shared.observability.logging import log_scope
from shared.observability.metrics import request_observe
from shared.observability.spans import Kind, Span, span_of
from shared.observability.tracing import Trace, request_id_accept, trace_scope

log = logging.getLogger("shared.access")

# Asked every few seconds by machines; worth a line only when somebody looks for it.
QUIET = ("/health", "/metrics")

_NOTHING = nullcontext()

GetResponse = Callable[[HttpRequest], HttpResponse]


class ObservabilityMiddleware:
    """Gives each request an id and a trace, and leaves one log line and one sample of it.

    A valid `X-Request-ID` is kept, else replaced, and always returned; the caller's
    `traceparent` is continued. The log line has the path without its query, which
    may hold what nobody should read.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = request_id_accept(request.META.get("HTTP_X_REQUEST_ID"))
        traceparent = request.META.get("HTTP_TRACEPARENT")
        with (
            trace_scope(traceparent, request_id=request_id) as trace,
            log_scope(),
            _span_of(request, trace) as span,
        ):
            response = self._observed(request, request_id)
            if span:
                _tell(span, request, response)
            return response

    def _observed(self, request: HttpRequest, request_id: str) -> HttpResponse:
        started = time.perf_counter()
        response = self._get_response(request)
        seconds = time.perf_counter() - started
        response["X-Request-ID"] = request_id
        if not response.streaming and not response.has_header("Content-Length"):
            response["Content-Length"] = str(len(response.content))
        view = _view_name(request)
        request_observe(
            view=view, method=request.method or "", status=response.status_code, seconds=seconds
        )
        _access_log(request, response.status_code, view, seconds)
        return response


def _view_name(request: HttpRequest) -> str:
    match = request.resolver_match
    return "unmatched" if match is None else match.view_name or match._func_path


def _span_of(request: HttpRequest, trace: Trace) -> AbstractContextManager[Span | None]:
    return _NOTHING if request.path.startswith(QUIET) else span_of(trace, "", Kind.SERVER)


def _tell(span: Span, request: HttpRequest, response: HttpResponse) -> None:
    """Name the span by its route, which is known only now; a path would name a lead."""
    method, match = request.method or "", request.resolver_match
    route = "" if match is None else f"/{match.route}"
    span.name = f"{method} {route}".strip()
    span.attributes["http.request.method"] = method
    span.attributes["http.response.status_code"] = response.status_code
    if route:
        span.attributes["http.route"] = route
    if response.status_code >= 500:
        span.error = str(response.status_code)


def _access_log(request: HttpRequest, status: int, view: str, seconds: float) -> None:
    level = logging.DEBUG if request.path.startswith(QUIET) else logging.INFO
    facts = {"method": request.method, "path": request.path, "status": status, "view": view}
    log.log(level, "request", extra={**facts, "ms": round(seconds * 1000, 1)})
