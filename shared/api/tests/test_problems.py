"""Every refusal is a problem document; none shows how the service is made."""

import logging
from typing import Any

import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import DataError, IntegrityError, OperationalError
from django.test import Client
from rest_framework.exceptions import ErrorDetail

from shared.api.field_errors import field_errors
from shared.api.problems import exception_handler
from shared.api.tests.test_input import assert_problem
from shared.tenancy.context import TenantMissing
from shared.testing.project.models import Shop

SHOPS = "/api/v1/shops/"


@pytest.mark.django_db
def test_no_token_and_a_bad_token(client):
    for headers in ({}, {"Authorization": "Bearer nonsense"}):
        answer = client.get(SHOPS, headers=headers)
        assert_problem(answer, 401)
        assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.django_db
def test_a_role_that_may_not(client_for, cast, tenant):
    assert assert_problem(client_for(cast.faye).get(SHOPS), 403)["code"] == "caller_not_allowed"


@pytest.mark.django_db
def test_method_not_allowed(alice, tenant):
    answer = alice.delete(SHOPS)
    assert_problem(answer, 405)
    assert "GET" in answer["Allow"]


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["TRACE", "PROPFIND", "X" * 200])
def test_methods_that_nobody_knows(alice, tenant, method):
    assert_problem(alice.generic(method, SHOPS), 405)


@pytest.mark.django_db
def test_options_and_head(alice, client_for, cast, tenant):
    assert alice.options(SHOPS).json()["methods"] == ["GET", "POST", "HEAD", "OPTIONS"]
    assert_problem(client_for(cast.faye).options(SHOPS), 403)
    head = alice.head(SHOPS)
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.django_db
def test_not_acceptable_and_unsupported(alice, tenant):
    assert_problem(alice.get(SHOPS, headers={"Accept": "text/csv"}), 406)
    assert_problem(alice.post(SHOPS, b"<a/>", content_type="application/xml"), 415)
    assert_problem(alice.post(SHOPS, {"name": "a"}, format="multipart"), 415)


@pytest.mark.django_db
def test_a_domain_error_carries_its_sentence_and_fields(alice, tenant):
    found = assert_problem(alice.post(f"{SHOPS}refuse/", {"name": "Corner"}, format="json"), 422)
    assert found["code"] == "shop_refused"
    assert found["title"] == "Shop refused"
    assert found["type"] == "urn:tributary:problem:shop_refused"
    assert found["detail"] == "The shop Corner is refused."
    assert found["errors"][0]["field"] == "name"


@pytest.mark.django_db
def test_unavailable_says_when_to_come_again(alice, tenant):
    answer = alice.post(f"{SHOPS}away/", {}, format="json")
    assert_problem(answer, 503)
    assert answer["Retry-After"] == "1"


@pytest.mark.django_db
@pytest.mark.parametrize("debug", [False, True])
def test_a_broken_view_shows_nothing_and_is_logged(alice, tenant, caplog, settings, debug):
    alice.raise_request_exception = False
    settings.DEBUG = debug
    with caplog.at_level(logging.ERROR, logger="shared.api.problems"):
        answer = alice.post(f"{SHOPS}broken/", {}, format="json")
    found = assert_problem(answer, 500)
    assert "secret detail" not in answer.content.decode()
    assert found["code"] == "internal_server_error"
    assert "secret detail" in caplog.text


@pytest.mark.django_db
def test_the_test_client_still_raises(alice, tenant):
    with pytest.raises(RuntimeError, match="secret detail"):
        alice.post(f"{SHOPS}broken/", {}, format="json")


@pytest.mark.django_db
def test_a_constraint_is_a_conflict_without_sql(alice, tenant):
    Shop.objects.create(name="Corner")
    answer = alice.post(SHOPS, {"name": "Corner"}, format="json")
    found = assert_problem(answer, 409)
    assert found["code"] == "state_conflict"
    for word in ("shop_name", "duplicate", "INSERT", "sample_shop"):
        assert word not in answer.content.decode()


@pytest.mark.parametrize("debug", [False, True])
def test_paths_outside_the_api(debug, settings):
    settings.DEBUG = debug
    client = Client(raise_request_exception=False)
    assert_problem(client.get("/nothing/here"), 404)
    assert_problem(client.get("/api/v1/nothing/"), 404)
    assert_problem(client.get("/api/v1/%FF/%00/"), 404)
    assert_problem(client.get("/broken-page/"), 500)
    assert_problem(client.post("/health"), 405)


@pytest.mark.django_db
def test_a_host_that_is_not_ours(alice, tenant):
    for name in ("a", "b"):
        Shop.objects.create(name=name)
    url = f"{SHOPS}?page_size=1"
    assert_problem(alice.get(url, headers={"Host": "evil.example"}), 400)


class _Request:
    method = "POST"


@pytest.mark.parametrize(
    ("exc", "status", "code"),
    [
        (DataError("select 1"), 400, "value_out_of_range"),
        (IntegrityError("insert into"), 409, "state_conflict"),
        (OperationalError("connect to secret-host"), 503, "database_unavailable"),
        (SuspiciousOperation("x"), 400, "request_malformed"),
        (RecursionError("x"), 400, "request_malformed"),
        (UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates"), 400, "request_malformed"),
    ],
)
def test_what_python_and_the_database_say_stays_inside(exc, status, code):
    response = exception_handler(exc, {"request": _Request()})
    body: dict[str, Any] = response.data
    assert (response.status_code, body["code"]) == (status, code)
    assert str(exc) not in str(body) or str(exc) == "x"


def test_a_domain_error_of_the_service_itself_is_a_bare_500(caplog):
    response = exception_handler(TenantMissing(), {"request": _Request()})
    assert (response.status_code, response.data["code"]) == (500, "internal_server_error")
    assert "tenant" not in response.data["detail"]
    assert "TenantMissing" in caplog.text


def test_flat_errors():
    detail = {
        "name": [ErrorDetail("bad", code="max_length")],
        "items": [{}, {"amount": [ErrorDetail("bad", code="invalid")]}],
        "tags": {0: [ErrorDetail("bad", code="blank")]},
        "non_field_errors": [ErrorDetail("together", code="mismatch")],
        "deep": {"non_field_errors": [ErrorDetail("no", code="x")]},
    }
    assert [(e.field, e.code) for e in field_errors(detail)] == [
        ("name", "max_length"),
        ("items.1.amount", "invalid"),
        ("tags.0", "blank"),
        ("", "mismatch"),
        ("deep", "x"),
    ]
