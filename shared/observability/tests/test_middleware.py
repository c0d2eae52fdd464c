"""What every request gets: an id, a trace, one log line, one sample."""

import json
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch

from shared.observability.logging import bind, bound_fields, line_write
from shared.observability.metrics import REGISTRY, metrics_render
from shared.observability.middleware import ObservabilityMiddleware
from shared.observability.redaction import REDACTED
from shared.observability.spans import Span
from shared.observability.tracing import current_request_id, current_trace_id

FACTORY = RequestFactory()
TRACE = "0af7651916cd43dd8448eb211c80319c"
SENT = f"00-{TRACE}-b7ad6b7169203331-01"


def pass_through(
    request: HttpRequest, respond: Callable[[HttpRequest], HttpResponse] | None = None
) -> HttpResponse:
    return ObservabilityMiddleware(respond or (lambda request: HttpResponse("ok")))(request)


def sample(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_a_good_request_id_is_kept_and_a_bad_one_replaced() -> None:
    kept = pass_through(FACTORY.get("/", HTTP_X_REQUEST_ID="request-00000001"))
    assert kept["X-Request-ID"] == "request-00000001"
    replaced = pass_through(FACTORY.get("/", HTTP_X_REQUEST_ID="bad id\r\nSet-Cookie: x=1"))
    assert len(replaced["X-Request-ID"]) == 36


def test_the_trace_is_continued_inside_and_gone_afterwards() -> None:
    seen: dict[str, Any] = {}

    def respond(request: HttpRequest) -> HttpResponse:
        seen.update(trace=current_trace_id(), request=current_request_id())
        bind(user_id="alice")
        return HttpResponse()

    sent = {"HTTP_TRACEPARENT": SENT, "HTTP_X_REQUEST_ID": "request-2"}
    pass_through(FACTORY.get("/", **sent), respond)
    assert seen == {"trace": TRACE, "request": "request-2"}
    assert (current_trace_id(), current_request_id(), bound_fields()) == (None, None, {})


def test_one_line_without_the_query(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="shared.access")
    pass_through(FACTORY.get("/api/v1/leads/?token=s3cr3t", HTTP_TRACEPARENT=SENT))
    pass_through(FACTORY.get("/health/live"))
    (line,) = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    assert (told["path"], told["status"], told["method"]) == ("/api/v1/leads/", 200, "GET")
    assert (told["level"], told["logger"], told["trace_id"]) == ("INFO", "shared.access", TRACE)
    assert datetime.fromisoformat(told["time"]).tzinfo
    assert "s3cr3t" not in line


def test_a_secret_in_a_path_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    secret = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
    log = logging.getLogger("shared.access")
    line_write(log, logging.ERROR, {"path": f"/x/{secret}/", "api_key": "k"}, service="sample")
    line = capsys.readouterr().err
    assert REDACTED in line
    assert "c2lnbmF0dXJl" not in line
    assert json.loads(line)["api_key"] == REDACTED


def test_requests_are_counted_by_view_never_by_path() -> None:
    def respond(request: HttpRequest) -> HttpResponse:
        request.resolver_match = ResolverMatch(lambda: None, (), {}, url_name="lead-list")
        return HttpResponse(status=201)

    labels = {"view": "lead-list", "method": "POST", "status": "201"}
    before = sample("http_requests_total", **labels)
    pass_through(FACTORY.post("/api/v1/leads/"), respond)
    assert sample("http_requests_total", **labels) == before + 1
    assert sample("http_request_duration_seconds_count", view="lead-list", method="POST") >= 1
    for path in ("/guess/1", "/guess/2"):
        pass_through(FACTORY.generic("BREW", path))
    text = metrics_render().decode()
    assert "/guess" not in text
    assert "BREW" not in text
    assert 'method="other"' in text


def test_a_request_is_a_span_named_by_its_route(spans: list[Span]) -> None:
    def respond(request: HttpRequest) -> HttpResponse:
        route = "api/v1/^leads/(?P<pk>[^/.]+)/$"
        request.resolver_match = ResolverMatch(lambda: None, (), {}, route=route)
        return HttpResponse(status=503)

    pass_through(FACTORY.get("/api/v1/leads/zora/", HTTP_TRACEPARENT=SENT), respond)
    pass_through(FACTORY.get("/health/live", HTTP_TRACEPARENT=SENT))
    [span] = spans
    assert (span.name, span.error) == ("GET /api/v1/leads/<pk>/", "503")
    assert (span.trace.trace_id, span.trace.parent_id) == (TRACE, "b7ad6b7169203331")
    assert span.attributes == {
        "http.request.method": "GET",
        "http.response.status_code": 503,
        "http.route": "/api/v1/leads/<pk>/",
    }
