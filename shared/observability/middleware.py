"""The outermost middleware: request id, trace, access log, metrics."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from shared.observability.logging import line_write, log_scope
from shared.observability.metrics import request_observe
from shared.observability.request_spans import QUIET, request_span, request_tell
from shared.observability.tracing import request_id_accept, trace_scope

log = logging.getLogger("shared.access")

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
            request_span(request, trace) as span,
        ):
            response = self._observed(request, request_id)
            if span:
                request_tell(span, request, response)
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


def _access_log(request: HttpRequest, status: int, view: str, seconds: float) -> None:
    level = logging.DEBUG if request.path.startswith(QUIET) else logging.INFO
    facts = {"method": request.method, "path": request.path, "status": status, "view": view}
    timed = {**facts, "ms": round(seconds * 1000, 1)}
    line_write(log, level, timed, service=settings.SERVICE_NAME)
