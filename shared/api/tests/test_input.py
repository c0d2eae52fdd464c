"""Whatever is sent: 400 with a problem document, never a 500."""

import json
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.api.parsers import MAX_DEPTH, json_strict
from shared.api.wsgi import ApiRequest
from shared.testing.project.models import Order, Shop

SHOPS = "/api/v1/shops/"
BASKET = "/api/v1/shops/basket/"

MALFORMED = {
    "empty": b"",
    "not json": b"{",
    "trailing": b'{"name": "a"} x',
    "bad utf-8": b'{"name": "\xff\xfe"}',
    "utf-16": '{"name": "a"}'.encode("utf-16"),
    "byte order mark": b'\xef\xbb\xbf{"name": "a"}',
    "nul": b'{"name": "a\\u0000b"}',
    "raw nul": b'{"name": "a\x00b"}',
    "nul in a name": b'{"na\\u0000me": "a"}',
    "lone surrogate": b'{"name": "\\ud800"}',
    "given twice": b'{"name": "a", "name": "b"}',
    "nan": b'{"name": NaN}',
    "infinity": b'{"name": -Infinity}',
    "deep array": b"[" * 100_000 + b"]" * 100_000,
    "deep object": b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    "many digits": b'{"name": ' + b"9" * 10_000 + b"}",
    "array": b"[]",
    "array of objects": b'[{"name": "a"}]',
    "text": b'"name"',
    "null": b"null",
    "number": b"12",
    "name missing": b"{}",
    "name null": b'{"name": null}',
    "name too long": b'{"name": "' + b"x" * 81 + b'"}',
    "name too long with its spaces": b'{"name": "' + b"x" * 80 + b' "}',
    "name an object": b'{"name": {"a": 1}}',
    "name an array": b'{"name": ["a"]}',
    "name blank": b'{"name": " "}',
    "unknown field": b'{"name": "a", "nmae": "b"}',
    "tenant": b'{"name": "a", "tenant_id": "01900000-0000-7000-8000-00000000bad0"}',
}


def assert_problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert set(body) == {"type", "title", "status", "detail", "code", "trace_id", "errors"}
    assert body["status"] == status
    assert len(body["trace_id"]) == 32
    return body


@pytest.mark.django_db
@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_bodies(alice, tenant, name):
    answer = alice.post(SHOPS, MALFORMED[name], content_type="application/json")
    assert_problem(answer, 400)
    assert not Shop.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        (SHOPS, {"name": 5}, "name"),
        (SHOPS, {"name": 1.5}, "name"),
        (f"{SHOPS}order/", {"shop_id": 5}, "shop_id"),
        (BASKET, {"items": [{"count": "5"}]}, "items.0.count"),
    ],
)
def test_values_of_another_json_type_are_refused(alice, tenant, path, body, field):
    problem = assert_problem(alice.post(path, body), 400)
    assert (field, "invalid") in [(e["field"], e["code"]) for e in problem["errors"]]
    assert not Shop.objects.exists()


@pytest.mark.django_db
def test_an_empty_format_is_refused(alice, tenant):
    shop = Shop.objects.create(name="Acme")
    for path in (SHOPS, f"{SHOPS}{shop.id}/", "/api/v1/open/"):
        assert alice.get(path).status_code == 200
        problem = assert_problem(alice.get(path, {"format": ""}), 400)
        assert [(e["field"], e["code"]) for e in problem["errors"]] == [("format", "blank")]


@pytest.mark.parametrize("kind", ["x; charset=hex", "x; charset=idna", "x; y*=hex''%41"])
def test_a_charset_of_the_body_cannot_break_the_reading_of_the_query(kind):
    environ = {"REQUEST_METHOD": "GET", "QUERY_STRING": "a=%C3%A9", "wsgi.input": BytesIO()}
    request = ApiRequest({**environ, "CONTENT_TYPE": kind})
    assert request.GET["a"] == "é"


@pytest.mark.django_db
@pytest.mark.parametrize("length", [11 * 1024 * 1024, 9**30])
def test_a_body_that_announces_too_much_is_not_read(alice, length):
    answer = alice.generic(
        "POST", SHOPS, b"{}", content_type="application/json", CONTENT_LENGTH=str(length)
    )
    assert_problem(answer, 413)


@pytest.mark.django_db
def test_malformed_bodies_with_a_key(alice, tenant):
    for number, body in enumerate(MALFORMED.values()):
        headers = {"Idempotency-Key": f"key {number}"}
        for _ in range(2):
            answer = alice.post(SHOPS, body, content_type="application/json", headers=headers)
            assert_problem(answer, 400)
    assert not Shop.objects.exists()


@pytest.mark.django_db
def test_errors_name_nested_fields(alice, tenant):
    body = {
        "at": "yesterday",
        "items": [
            {"amount": {"amount": "1.00", "currency": "USD"}},
            {"amount": {"amount": "1.2345", "currency": "KWD"}, "count": "many", "colour": 1},
        ],
    }
    found = assert_problem(alice.post(BASKET, body, format="json"), 400)
    assert found["code"] == "invalid"
    assert {(e["field"], e["code"]) for e in found["errors"]} == {
        ("at", "invalid"),
        ("items.1.amount", "amount"),
        ("items.1.count", "invalid"),
        ("items.1.colour", "unknown"),
    }


MONEY = [
    1,
    "1.00",
    None,
    [],
    {},
    {"amount": "1"},
    {"amount": 1.5, "currency": "USD"},
    {"amount": "1", "currency": "US"},
    {"amount": "1", "currency": "ZZZ"},
    {"amount": "1", "currency": None},
    {"amount": "NaN", "currency": "USD"},
    {"amount": "1e3", "currency": "USD"},
    {"amount": "٣", "currency": "USD"},
    {"amount": "9" * 400, "currency": "USD"},
    {"amount": "0.001", "currency": "USD"},
    {"amount": "1.5", "currency": "JPY"},
    {"amount": "-1", "currency": "USD"},
    {"amount": "1", "currency": "USD", "rate": "2"},
]


@pytest.mark.django_db
@pytest.mark.parametrize("money", MONEY)
def test_bad_money(alice, tenant, money):
    body = {"at": "2026-01-01T00:00:00Z", "items": [{"amount": money}]}
    found = assert_problem(alice.post(BASKET, body, format="json"), 400)
    assert found["errors"][0]["field"] == "items.0.amount"


TIMES = [
    ("2026-01-15T22:30:00Z", "2026-01-15T22:30:00Z"),
    ("2026-01-16T00:30:00+02:00", "2026-01-15T22:30:00Z"),
    ("2026-01-15T22:30:00", None),
    ("2026-01-15", None),
    ("0001-01-01T00:00:00+23:59", None),
    ("9999-12-31T23:59:59-23:59", None),
    ("2026-02-30T00:00:00Z", None),
    (1768516200, None),
    ("", None),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("sent", "kept"), TIMES)
def test_times_need_an_offset_and_come_back_in_utc(alice, tenant, sent, kept):
    answer = alice.post(BASKET, {"at": sent, "items": []}, format="json")
    if kept is None:
        assert assert_problem(answer, 400)["errors"][0]["field"] == "at"
    else:
        assert answer.json() == {"at": kept}


@pytest.mark.django_db
def test_numbers_that_the_column_cannot_hold(alice, tenant):
    shop = Shop.objects.create(name="Corner")
    body = {"shop_id": str(shop.id), "amount": "9" * 39}
    found = assert_problem(alice.post("/api/v1/shops/order/", body, format="json"), 400)
    assert found["code"] == "value_out_of_range"
    assert not Order.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("pk", ["1", "x", "%00", "%FF", "0" * 500, "../x"])
def test_what_is_no_id_is_not_found(alice, tenant, pk):
    assert_problem(alice.get(f"{SHOPS}{pk}/"), 404)


@pytest.mark.django_db
def test_foreign_ids_are_not_found(alice, client_for, cast, tenant):
    shop = Shop.objects.create(name="mine")
    mallory = client_for(cast.mallory)
    absent = assert_problem(mallory.get(f"{SHOPS}{uuid4()}/"), 404)
    foreign = assert_problem(mallory.get(f"{SHOPS}{shop.id}/"), 404)
    assert {**absent, "trace_id": ""} == {**foreign, "trace_id": ""}
    assert alice.get(f"{SHOPS}{shop.id}/").status_code == 200


TEXTS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
)


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_what_is_json_is_read_as_json(value):
    assert json_strict(json.dumps(value)) == value
    assert json_strict(json.dumps(value, ensure_ascii=False)) == value


@settings(max_examples=300, deadline=None)
@given(st.text())
def test_any_text_is_read_or_refused(text):
    try:
        json_strict(text)
    except ValueError:
        return


def test_brackets_in_texts_are_no_depth():
    text = json.dumps({"a": "[" * 1000, "b": '\\"' + "{" * 1000})
    assert json_strict(text)["a"] == "[" * 1000
    assert json_strict("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    with pytest.raises(ValueError, match="deeper"):
        json_strict("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))
