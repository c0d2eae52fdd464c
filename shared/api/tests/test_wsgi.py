"""Programs get the same answers by the short way as by all middlewares."""

import json
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from shared.api.tests.test_input import SHOPS
from shared.api.wsgi import ApiHandler, is_of_program
from shared.testing.fuzzing import connections_left_open
from shared.testing.project.models import Shop

# Sessions are looked for only where there may be one.
CHANGING = {"x-request-id", "ratelimit", "content-length", "vary"}


@pytest.fixture(autouse=True)
def _transaction_kept() -> Iterator[None]:
    with connections_left_open():
        yield


def asked(handler: ApiHandler, environ: dict[str, Any]) -> tuple[str, dict[str, str], Any]:
    """Status, headers and body that a server would send."""
    told: list[Any] = []
    answer = handler(dict(environ), lambda status, headers, *more: told.append((status, headers)))
    body = json.loads(b"".join(answer) or b"null")
    answer.close()
    status, headers = told[0]
    fixed = {name.lower(): text for name, text in headers if name.lower() not in CHANGING}
    if isinstance(body, dict):
        body.pop("trace_id", None)
    return status, fixed, body


def environ_of(method: str, path: str, **more: str) -> dict[str, Any]:
    environ = RequestFactory(**more).generic(method, path).environ
    # It sends one without anything in it.
    if not environ["HTTP_COOKIE"]:
        del environ["HTTP_COOKIE"]
    return environ


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", SHOPS, "200"),
        ("GET", f"{SHOPS}?name=", "400"),
        ("GET", f"{SHOPS}01900000-0000-7000-8000-00000000bad0/", "404"),
        ("DELETE", SHOPS, "405"),
        ("GET", "/api/v1/nothing/", "404"),
        ("GET", "/internal/nothing/", "404"),
    ],
)
def test_both_ways_answer_alike(alice, tenant, method, path, status):
    Shop.objects.create(name="a")
    bearer = alice._credentials["HTTP_AUTHORIZATION"]
    handler = ApiHandler()
    for token in ({"HTTP_AUTHORIZATION": bearer}, {"HTTP_AUTHORIZATION": "Bearer x"}, {}):
        environ = environ_of(method, path, **token)
        short = asked(handler, environ)
        with patch.object(ApiHandler, "get_response", WSGIHandler.get_response):
            assert asked(handler, environ) == short
        if token.get("HTTP_AUTHORIZATION") == bearer:
            assert short[0].startswith(status)


def test_a_broken_view_is_a_problem_both_ways(alice, tenant, settings):
    settings.DEBUG_PROPAGATE_EXCEPTIONS = False
    handler = ApiHandler()
    with patch.object(handler._programs, "resolve_request", side_effect=ZeroDivisionError):
        status, headers, body = asked(handler, environ_of("GET", SHOPS))
    assert (status[:3], headers["content-type"]) == ("500", "application/problem+json")
    assert body["status"] == 500


@pytest.mark.parametrize(
    ("path", "cookie", "short"),
    [
        ("/api/v1/leads/", "", True),
        ("/internal/jobs/", "", True),
        ("/api/v1/leads/", "lead_ingest_session=x", False),
        ("/admin/", "", False),
        ("/api/docs/", "", False),
        ("/health/live", "", False),
    ],
)
def test_only_programs_go_the_short_way(path, cookie, short):
    environ = environ_of("GET", path)
    if cookie:
        environ["HTTP_COOKIE"] = cookie
    request = RequestFactory().get(path)
    request.META, request.path_info = environ, path
    assert is_of_program(request) is short
