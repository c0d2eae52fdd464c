"""Payment methods, transactions, refunds, ledger and billing profile over HTTP."""

from uuid import uuid4

import pytest

from projects.payment.models import PaymentMethod, Refund, Transaction
from projects.payment.tests.factories import WON_AT, captured, charge, method_of, minor, opened
from shared.core.clock import rfc3339

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])

METHOD = {"customer_reference": "c-1", "token": "tok_ok", "brand": "visa", "last4": "4242"}


def _key(name: str = "k") -> dict[str, str]:
    return {"Idempotency-Key": name}


def _usd(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


def test_a_payment_method_is_kept_once_and_deactivated(client_for, cast, tenant):
    client = client_for(cast.faye)
    created = client.post("/api/v1/payment-methods/", METHOD)
    assert created.status_code == 201
    assert client.post("/api/v1/payment-methods/", METHOD).status_code == 409
    path = f"/api/v1/payment-methods/{created.json()['id']}/"
    assert client.get(path).json()["last4"] == "4242"
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404
    assert PaymentMethod.objects.count() == 1


@pytest.mark.parametrize("field", ["token", "customer_reference", "brand"])
def test_a_card_number_is_never_kept(client_for, cast, tenant, field):
    body = {**METHOD, field: "4242 4242 4242 4242"}
    answer = client_for(cast.faye).post("/api/v1/payment-methods/", body)
    assert answer.status_code == 400
    assert not PaymentMethod.objects.exists()


def test_a_charge_is_asked_for_with_a_key(client_for, cast, tenant):
    body = {"invoice_id": str(opened().id), "payment_method_id": str(method_of("tok_ok"))}
    client = client_for(cast.faye)
    assert client.post("/api/v1/transactions/", body).status_code == 400
    answer = client.post("/api/v1/transactions/", body, headers=_key())
    assert (answer.status_code, answer.json()["state"]) == (202, "processing")
    assert answer.json()["amount"] == _usd("10.00")
    again = client.post("/api/v1/transactions/", body, headers=_key())
    assert again.json()["id"] == answer.json()["id"]
    assert Transaction.objects.count() == 1


def test_one_key_with_another_body_is_refused(client_for, cast, tenant):
    client = client_for(cast.faye)
    for invoice, status in [(opened(), 202), (opened(), 422)]:
        body = {"invoice_id": str(invoice.id)}
        assert client.post("/api/v1/transactions/", body, headers=_key()).status_code == status
    assert Transaction.objects.count() == 1


@pytest.mark.parametrize("name", ["bob", "carla"])
def test_others_move_no_money(client_for, cast, tenant, name):
    client, payment = client_for(getattr(cast, name)), captured()
    charge_body = {"invoice_id": str(opened().id)}
    refund_body = {"transaction_id": str(payment.id)}
    assert client.post("/api/v1/transactions/", charge_body, headers=_key()).status_code == 403
    assert client.post("/api/v1/refunds/", refund_body, headers=_key()).status_code == 403
    assert client.post("/api/v1/payment-methods/", METHOD).status_code == 403
    assert client.patch("/api/v1/billing-profile/", {"collection": "manual"}).status_code == 403
    assert Transaction.objects.count() == 1
    assert not Refund.objects.exists()


def test_mallory_finds_nothing(client_for, cast, tenant):
    payment, mallory = captured(), client_for(cast.mallory)
    assert mallory.get(f"/api/v1/transactions/{payment.id}/").status_code == 404
    body = {"transaction_id": str(payment.id)}
    assert mallory.post("/api/v1/refunds/", body, headers=_key()).status_code == 404
    body = {"invoice_id": str(payment.invoice_id)}
    assert mallory.post("/api/v1/transactions/", body, headers=_key()).status_code == 404
    for path in ("transactions", "refunds", "payment-methods", "ledger/entries", "invoices"):
        assert mallory.get(f"/api/v1/{path}/").json()["results"] == []
    assert mallory.get("/api/v1/ledger/summary/").json()["accounts"] == []
    assert not Refund.objects.exists()


def test_refunds_say_what_is_left(client_for, cast, tenant):
    client, payment = client_for(cast.faye), captured(minor(1000))
    body = {"transaction_id": str(payment.id)}
    first = client.post("/api/v1/refunds/", {**body, "amount": _usd("4.00")}, headers=_key("a"))
    assert (first.status_code, first.json()["state"]) == (202, "processing")
    refused = client.post("/api/v1/refunds/", {**body, "amount": _usd("7.00")}, headers=_key("b"))
    assert (refused.status_code, refused.json()["code"]) == (422, "refund_exceeds_remaining")
    assert "6.00 USD" in refused.json()["detail"]
    assert client.get(f"/api/v1/transactions/{payment.id}/").json()["remaining"] == _usd("6.00")
    assert [row["amount"] for row in client.get("/api/v1/refunds/").json()["results"]] == [
        _usd("4.00")
    ]


def test_two_keys_are_two_refunds_and_one_key_is_one(client_for, cast, tenant):
    client, payment = client_for(cast.faye), captured(minor(1000))
    body = {"transaction_id": str(payment.id), "amount": _usd("1.00")}
    for key in ("a", "a", "b"):
        assert client.post("/api/v1/refunds/", body, headers=_key(key)).status_code == 202
    assert Refund.objects.count() == 2
    assert client.post("/api/v1/refunds/", body).status_code == 400


def test_only_owners_and_admins_backdate_refunds(client_for, cast, tenant):
    payment = captured()
    body = {"transaction_id": str(payment.id), "occurred_at": rfc3339(WON_AT)}
    refused = client_for(cast.faye).post("/api/v1/refunds/", body, headers=_key())
    assert (refused.status_code, refused.json()["code"]) == (403, "backdating_refused")
    early = client_for(cast.alice).post("/api/v1/refunds/", body, headers=_key())
    assert (early.status_code, early.json()["code"]) == (422, "time_refused")
    assert not Refund.objects.exists()


@pytest.mark.parametrize("path", ["transactions", "refunds", "invoices", "payment-methods"])
@pytest.mark.parametrize("pk", [uuid4(), "nonsense"])
def test_what_does_not_exist_is_a_404(client_for, cast, path, pk):
    assert client_for(cast.faye).get(f"/api/v1/{path}/{pk}/").status_code == 404


def test_the_ledger_shows_its_entries_and_sums_to_zero(client_for, cast, tenant):
    payment, client = captured(minor(1000)), client_for(cast.bob)
    summary = client.get("/api/v1/ledger/summary/").json()
    assert summary["balance"] == _usd("0.00")
    assert {a["code"]: a["balance"]["amount"] for a in summary["accounts"]} == {
        "cash": "10.00",
        "receivable": "0.00",
        "revenue": "-10.00",
    }
    query = {"transaction_id": str(payment.id), "account": "cash"}
    [entry] = client.get("/api/v1/ledger/entries/", query).json()["results"]
    assert (entry["journal_kind"], entry["amount"]) == ("charge_succeeded", _usd("10.00"))


def test_the_billing_profile_is_changed_with_its_etag(client_for, cast, tenant):
    client, path = client_for(cast.faye), "/api/v1/billing-profile/"
    before = client.get(path)
    assert before.json()["collection"] == "automatic"
    tag = {"If-Match": before["ETag"]}
    changed = client.patch(path, {"collection": "manual"}, headers=tag)
    assert (changed.status_code, changed.json()["collection"]) == (200, "manual")
    assert client.patch(path, {"terms_days": 30}, headers=tag).status_code == 412
    assert client.patch(path, {"series": "no good"}).status_code == 400
    assert client.get(path).json()["terms_days"] == 14


@pytest.mark.parametrize("filters", [{"kind": "charge"}, {"state": "processing"}])
def test_transactions_are_filtered(client_for, cast, tenant, filters):
    payment = charge()
    client = client_for(cast.bob)
    rows = client.get("/api/v1/transactions/", filters).json()["results"]
    assert [row["id"] for row in rows] == [str(payment.id)]
    assert client.get("/api/v1/transactions/", {"kind": "void"}).json()["results"] == []
    assert client.get("/api/v1/transactions/", {"nonsense": "1"}).status_code == 400
