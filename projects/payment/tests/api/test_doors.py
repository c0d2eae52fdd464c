"""The doors that no member uses: providers' webhooks and sibling services."""

from uuid import uuid4

import msgspec
import pytest
from django.conf import settings
from rest_framework.test import APIClient

from projects.payment.domain.signatures import signature_sign
from projects.payment.models import Invoice, Transaction, WebhookInbox
from projects.payment.services.invoices import invoice_void
from projects.payment.tests.factories import charge, draft, lead_won, minor, opened
from projects.payment.urls import urlpatterns
from shared.api.callers_check import endpoints_without_callers
from shared.contracts.payment import PaymentSucceeded
from shared.core.clock import utcnow

pytestmark = pytest.mark.django_db(databases=["default", "system"])


def _post(body: bytes, signature: str, provider: str = "simulated"):
    return APIClient().generic(
        "POST",
        f"/api/v1/payment-webhooks/{provider}/",
        body,
        content_type="application/json",
        headers={"Signature": signature},
    )


def _signed(body: bytes) -> str:
    secret = settings.PAYMENT_WEBHOOK_SECRETS["simulated"][0]
    return signature_sign(body=body, secret=secret, timestamp=int(utcnow().timestamp()))


def _message(tenant, payment) -> bytes:
    order = {
        "kind": "charge",
        "key": f"charge:{payment.id}",
        "reference": "ch_1",
        "state": "succeeded",
        "amount_minor": payment.amount_minor,
        "currency": payment.currency,
    }
    message = {"id": "evt_1", "type": "charge.succeeded", "account": str(tenant), "order": order}
    return msgspec.json.encode(message)


def test_a_webhook_five_times_is_five_200s_and_one_effect(tenant, assert_published):
    body = _message(tenant, charge(minor(1000)))
    answers = [_post(body, _signed(body)) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 5
    assert [answer.json()["state"] for answer in answers] == ["applied", *["duplicate"] * 4]
    assert_published(PaymentSucceeded)


def test_a_webhook_needs_its_signature(tenant):
    body = _message(tenant, charge())
    for signature in ("", "t=1,v1=00", _signed(body + b" "), "ü"):
        assert _post(body, signature).status_code == 400
    assert _post(body, _signed(body), provider="stripe").status_code == 404
    assert Transaction.objects.get().state == "processing"
    assert not WebhookInbox.objects.exists()


def test_lead_ingest_learns_whether_a_lead_is_invoiced(tenant, service_client):
    lead_id = uuid4()
    client = service_client("lead_ingest")
    path = f"/internal/invoices?lead_id={lead_id}"
    assert client.get(path).json() == {"results": []}
    invoice = opened(lead_id=lead_id)
    [found] = client.get(path).json()["results"]
    assert (found["id"], found["number"]) == (str(invoice.id), "INV-000001")
    invoice_void(invoice_id=invoice.id, reason="typo")
    assert client.get(path).json() == {"results": []}
    assert client.get("/internal/invoices").status_code == 400


def test_lead_ingest_withdraws_a_win_only_before_it_is_invoiced(tenant, service_client, deliver):
    client, event = service_client("lead_ingest"), lead_won()
    body = {"lead_id": str(event.lead_id), "version": 2}
    assert client.post("/internal/won-withdrawals/", body).status_code == 204
    deliver(event, version=2)
    assert not Invoice.objects.exists()
    draft(lead_id=event.lead_id)
    assert client.post("/internal/won-withdrawals/", body).status_code == 409


@pytest.mark.parametrize("service", ["assignment", "commission"])
def test_other_services_have_no_business_here(tenant, service_client, service):
    answer = service_client(service).get(f"/internal/invoices?lead_id={uuid4()}")
    assert answer.status_code == 403


def test_members_do_not_use_internal_doors(client_for, cast):
    answer = client_for(cast.alice).get(f"/internal/invoices?lead_id={uuid4()}")
    assert answer.status_code in (401, 403)


def test_every_operation_names_its_callers():
    assert endpoints_without_callers(urlpatterns) == []
