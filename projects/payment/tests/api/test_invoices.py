"""Invoices over HTTP: allowed, forbidden, invalid, foreign."""

from datetime import timedelta
from uuid import uuid4

import pytest

from projects.payment.models import Invoice, Transaction
from projects.payment.tests.factories import (
    WON_AT,
    attempts_drain,
    charge,
    draft,
    opened,
    usd,
)
from shared.core.clock import rfc3339, utcnow
from shared.events.models import OutboxEvent

pytestmark = pytest.mark.django_db(databases=["default", "system"])

BODY = {
    "currency": "USD",
    "lines": [
        {
            "description": "Seats",
            "quantity": 3,
            "unit_price": {"amount": "19.99", "currency": "USD"},
        }
    ],
}
TREASURERS = ["alice", "faye"]
OTHERS = ["bob", "carla"]


@pytest.mark.parametrize("name", TREASURERS)
def test_a_treasurer_drafts_and_opens(client_for, cast, name):
    client = client_for(getattr(cast, name))
    created = client.post("/api/v1/invoices/", BODY)
    assert created.status_code == 201
    assert created.json()["total"] == {"amount": "59.97", "currency": "USD"}
    assert (created.json()["state"], created.json()["number"]) == ("draft", None)
    opened_answer = client.post(f"/api/v1/invoices/{created.json()['id']}/open/", {})
    assert opened_answer.status_code == 200
    assert opened_answer.json()["number"] == "INV-000001"
    [line] = opened_answer.json()["lines"]
    assert line["total"] == {"amount": "59.97", "currency": "USD"}


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("path", ["", "{}/open/", "{}/void/", "{}/mark-uncollectible/"])
def test_others_change_nothing(client_for, cast, tenant, name, path):
    invoice = draft()
    body = BODY if path == "" else {}
    answer = client_for(getattr(cast, name)).post(
        f"/api/v1/invoices/{path.format(invoice.id)}", body
    )
    assert answer.status_code == 403
    assert Invoice.objects.get().state == "draft"
    assert not OutboxEvent.objects.exists()


def test_an_agent_sees_no_invoices(client_for, cast, tenant):
    opened()
    assert client_for(cast.carla).get("/api/v1/invoices/").status_code == 403
    assert client_for(cast.bob).get("/api/v1/invoices/").status_code == 200


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"currency": "XXX"}, "currency"),
        ({"currency": "usd"}, "currency"),
        ({"lines": []}, "lines"),
        ({"surprise": 1}, "surprise"),
        (
            {"lines": [{"description": "x", "unit_price": {"amount": "1", "currency": "JPY"}}]},
            None,
        ),
    ],
)
def test_invalid_drafts_are_refused(client_for, cast, tenant, change, field):
    answer = client_for(cast.faye).post("/api/v1/invoices/", {**BODY, **change})
    assert answer.status_code == (400 if field else 422)
    assert not Invoice.objects.exists()
    if field:
        assert any(error["field"].startswith(field) for error in answer.json()["errors"])


def test_kuwaiti_money_has_three_places_and_no_fourth(client_for, cast, tenant):
    client, line = client_for(cast.faye), {"description": "x"}
    for amount, status in [("1.234", 201), ("1.2345", 400)]:
        price = {"unit_price": {"amount": amount, "currency": "KWD"}}
        body = {"currency": "KWD", "lines": [{**line, **price}]}
        assert client.post("/api/v1/invoices/", body).status_code == status
    assert Invoice.objects.get().total_minor == 1234


def test_a_foreign_invoice_does_not_exist(client_for, cast, tenant):
    invoice = opened()
    mallory = client_for(cast.mallory)
    path = f"/api/v1/invoices/{invoice.id}/"
    assert mallory.get(path).status_code == 404
    assert mallory.post(f"{path}void/", {"reason": "theft"}).status_code == 404
    collect = mallory.post(f"{path}collect/", {}, headers={"Idempotency-Key": "k"})
    assert collect.status_code == 404
    assert mallory.get("/api/v1/invoices/").json()["results"] == []
    assert mallory.get("/api/v1/invoices/", {"lead_id": str(uuid4())}).json()["results"] == []
    assert Invoice.objects.get().state == "open"


def test_a_foreign_payment_method_does_not_exist(client_for, cast, tenant, other_tenant):
    from projects.payment.tests.factories import method_of
    from shared.tenancy.context import tenant_scope

    invoice = opened()
    with tenant_scope(other_tenant):
        foreign = method_of("tok_ok")
    answer = client_for(cast.alice).post(
        f"/api/v1/invoices/{invoice.id}/collect/",
        {"payment_method_id": str(foreign)},
        headers={"Idempotency-Key": "k"},
    )
    assert answer.status_code == 404
    assert not Transaction.objects.exists()


def test_collecting_answers_202_and_one_key_has_one_effect(client_for, cast, tenant):
    invoice = opened(usd("10.00"))
    client, path = client_for(cast.faye), f"/api/v1/invoices/{invoice.id}/collect/"
    answers = [client.post(path, {}, headers={"Idempotency-Key": "one"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [202, 202, 202]
    assert {answer.json()["id"] for answer in answers} == {str(Transaction.objects.get().id)}
    assert answers[0].json()["state"] == "processing"
    other = client.post(path, {}, headers={"Idempotency-Key": "two"})
    assert (other.status_code, other.json()["code"]) == (409, "charge_in_flight")


def test_collecting_needs_a_key(client_for, cast, tenant):
    answer = client_for(cast.faye).post(f"/api/v1/invoices/{opened().id}/collect/", {})
    assert answer.status_code == 400
    assert not Transaction.objects.exists()


def test_only_what_is_due_can_be_collected(client_for, cast, tenant):
    path = f"/api/v1/invoices/{opened(usd('10.00')).id}/collect/"
    body = {"amount": {"amount": "10.01", "currency": "USD"}}
    answer = client_for(cast.faye).post(path, body, headers={"Idempotency-Key": "k"})
    assert (answer.status_code, answer.json()["code"]) == (422, "charge_exceeds_due")
    assert "10.00 USD" in answer.json()["detail"]


def test_backdating_is_for_owners_and_admins(client_for, cast, tenant):
    path, body = f"/api/v1/invoices/{draft().id}/open/", {"occurred_at": rfc3339(WON_AT)}
    assert client_for(cast.faye).post(path, body).status_code == 403
    assert Invoice.objects.get().state == "draft"
    answer = client_for(cast.alice).post(path, body)
    assert answer.json()["occurred_at"] == "2017-03-01T17:00:00Z"
    assert answer.json()["overdue"] is True


def test_overdue_is_derived_and_can_be_filtered(client_for, cast, tenant):
    client = client_for(cast.faye)
    late, fresh = draft(), opened()
    body = {"occurred_at": rfc3339(utcnow() - timedelta(days=15))}
    client_for(cast.alice).post(f"/api/v1/invoices/{late.id}/open/", body)
    ids = {
        value: [
            row["id"]
            for row in client.get("/api/v1/invoices/", {"overdue": value}).json()["results"]
        ]
        for value in ("true", "false")
    }
    assert ids == {"true": [str(late.id)], "false": [str(fresh.id)]}


@pytest.mark.parametrize("query", [{"unknown": "1"}, {"state": "lost"}, {"ordering": "number"}])
def test_unknown_filters_are_refused(client_for, cast, tenant, query):
    assert client_for(cast.faye).get("/api/v1/invoices/", query).status_code == 400


def test_voiding_what_is_being_charged_is_a_conflict(client_for, cast, tenant):
    payment = charge()
    answer = client_for(cast.faye).post(
        f"/api/v1/invoices/{payment.invoice_id}/void/", {"reason": "x"}
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "charge_in_flight")
    assert attempts_drain() == 1


def test_the_summary(client_for, cast, tenant):
    opened(usd("10.00"))
    draft(usd("99.00"))
    answer = client_for(cast.bob).get("/api/v1/invoices/summary/")
    assert answer.json() == {
        "issued": 1,
        "paid": 0,
        "amount": {"amount": "10.00", "currency": "USD"},
        "paid_amount": {"amount": "0.00", "currency": "USD"},
        "refunded": {"count": 0, "amount": {"amount": "0.00", "currency": "USD"}},
    }


def test_a_list_costs_the_same_for_one_and_for_many(
    client_for, cast, tenant, django_assert_max_num_queries
):
    for _ in range(6):
        opened()
    with django_assert_max_num_queries(3):
        answer = client_for(cast.faye).get("/api/v1/invoices/")
    assert len(answer.json()["results"]) == 6
