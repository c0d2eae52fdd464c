"""The OpenAPI document says what the API does."""

import json
from typing import Any

import jsonschema_rs
import pytest
from django.conf import settings
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator

from shared.api.callers_check import endpoints_count, endpoints_without_callers
from shared.api.schema_hooks import anything_is_nullable
from shared.api.schema_kept import KeptSchemaGenerator
from shared.api.schema_summary import summary_of
from shared.api.tests import sample_api


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    with GENERATOR_STATS.silence():
        schema = SchemaGenerator(urlconf=sample_api).get_schema(request=None, public=True)
        assert not GENERATOR_STATS._warn_cache, GENERATOR_STATS._warn_cache
        assert not GENERATOR_STATS._error_cache, GENERATOR_STATS._error_cache
    plain: dict[str, Any] = json.loads(json.dumps(schema))
    return plain


def test_valid_3_1(document):
    from drf_spectacular.validation import validate_schema

    assert document["openapi"] == "3.1.0"
    validate_schema(document)


def test_components_are_named_after_serializers(document):
    names = set(document["components"]["schemas"])
    assert {"ShopInput", "ShopOutput", "BasketInput", "Money", "Problem"} <= names
    assert not any(name.endswith("Request") for name in names)
    page = document["components"]["schemas"]["PaginatedShopOutputList"]
    assert set(page["properties"]) == {"next", "previous", "results"}


def test_operation_ids(document):
    ids = {o["operationId"] for path in document["paths"].values() for o in path.values()}
    assert {
        "shops_list",
        "shops_create",
        "shops_retrieve",
        "shops_partial_update",
        "shops_pay",
        "sample_dead_letters_replay",
        "sample_event_state_retrieve",
    } <= ids


@pytest.mark.parametrize(
    ("path", "action", "summary"),
    [
        ("/api/v1/dead-letter-jobs/", "list", "Dead letter jobs: list"),
        ("/api/v1/jobs/{id}/", "retrieve", "Jobs: read"),
        ("/api/v1/payment/dead-letters/{id}/", "retrieve", "Dead letters: read"),
        ("/api/v1/invoices/{id}/mark-uncollectible/", "mark", "Invoices: mark uncollectible"),
        ("/api/v1/auth/switch-tenant/", "create", "Auth: switch tenant"),
        ("/api/v1/workers/", "retrieve", "Workers: read"),
        ("/api/v1/", "retrieve", "Root: read"),
    ],
)
def test_operations_have_short_names(path, action, summary):
    assert summary_of(path, "/api/v1/", action) == summary


def test_every_operation_has_a_name(document):
    operations = [op for item in document["paths"].values() for op in item.values()]
    assert [op["operationId"] for op in operations if not op["summary"]] == []
    assert document["paths"]["/api/v1/shops/"]["get"]["summary"] == "Shops: list"


def test_headers_and_problems(document):
    paths = document["paths"]
    create = paths["/api/v1/shops/"]["post"]
    pay = paths["/api/v1/shops/pay/"]["post"]
    update = paths["/api/v1/shops/{id}/"]["patch"]
    assert _parameter(create, "Idempotency-Key")["required"] is False
    assert _parameter(pay, "Idempotency-Key")["required"] is True
    assert _parameter(update, "If-Match")["in"] == "header"
    assert _parameter(update, "id")["schema"] == {"type": "string", "format": "uuid"}
    assert {"400", "401", "403", "404", "409", "412", "422", "429"} <= set(update["responses"])
    assert list(update["responses"]["412"]["content"]) == ["application/problem+json"]
    listing = paths["/api/v1/shops/"]["get"]
    names = {p["name"] for p in listing["parameters"]}
    assert {"name", "names", "cursor", "page_size", "ordering", "created_after"} <= names
    assert "412" not in listing["responses"]


def test_callers_are_said(document):
    create = document["paths"]["/api/v1/shops/"]["post"]
    assert create["x-callers"] == {"roles": ["owner", "manager", "agent"], "services": []}
    assert create["description"].endswith("Callers: owner, manager, agent.")
    quoted = document["paths"]["/api/v1/quoted/"]["get"]
    assert quoted["x-callers"]["services"] == ["payment"]
    public = document["paths"]["/api/v1/open/"]["get"]
    assert {} in public["security"]
    assert "403" not in public["responses"]


def test_times_and_money(document):
    shop = document["components"]["schemas"]["ShopOutput"]["properties"]
    assert shop["created_at"] == {"type": "string", "format": "date-time"}
    item = document["components"]["schemas"]["ItemInput"]["properties"]
    assert item["amount"] == {"$ref": "#/components/schemas/Money"}


def test_texts_that_may_not_be_blank_are_not_empty(document):
    schemas = document["components"]["schemas"]
    assert schemas["ShopInput"]["properties"]["name"] == {
        "type": "string",
        "minLength": 1,
        "maxLength": 80,
    }
    assert schemas["ShopOutput"]["properties"]["name"] == {"type": "string"}
    listing = document["paths"]["/api/v1/shops/"]["get"]
    for name in ("name", "cursor"):
        assert _parameter(listing, name)["schema"] == {"type": "string", "minLength": 1}
    assert "minLength" not in _parameter(listing, "created_after")["schema"]


def test_null_is_one_of_the_values_of_any_kind():
    one = {"a": [{"oneOf": [{}, {"type": "null"}], "readOnly": True}], "oneOf": [{}, {}]}
    assert anything_is_nullable(one) == {"a": [{"readOnly": True}], "oneOf": [{}, {}]}


def test_schemas_are_json_schema(document):
    for schema in document["components"]["schemas"].values():
        jsonschema_rs.validator_for({**schema, "components": document["components"]})


@pytest.mark.django_db
def test_served_as_yaml_and_json_with_pages_that_need_no_network(client):
    assert client.get("/api/schema/").status_code == 200
    assert client.get("/api/schema/?format=json").json()["openapi"] == "3.1.0"
    page = client.get("/api/docs/").content.decode()
    assert "swagger-ui" in page
    assert "https://" not in page.replace("https://github.com", "")


def test_the_served_document_is_the_one_that_would_be_made_anew():
    made = SchemaGenerator(urlconf=settings.ROOT_URLCONF).get_schema(request=None, public=True)
    first, second = (KeptSchemaGenerator().get_schema(public=True) for _ in range(2))
    assert first == made
    assert first is second


def test_every_operation_declares_its_callers():
    assert endpoints_without_callers(sample_api.urlpatterns) == []
    assert endpoints_count(sample_api.urlpatterns) > 20


def test_an_undeclared_operation_is_found(monkeypatch):
    monkeypatch.setattr(sample_api.QuotedView, "callers", {})
    monkeypatch.delitem(sample_api.ShopViewSet.callers, "pay")
    found = endpoints_without_callers(sample_api.urlpatterns)
    assert any(line.endswith("QuotedView.get") for line in found)
    assert any(line.endswith("ShopViewSet.pay") for line in found)
    assert len(found) == 2


@pytest.mark.django_db
def test_an_undeclared_operation_serves_nobody(alice, tenant, monkeypatch):
    monkeypatch.delitem(sample_api.ShopViewSet.callers, "list")
    assert alice.get("/api/v1/shops/").status_code == 403


def _parameter(operation: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(p for p in operation["parameters"] if p["name"] == name)
    return found
