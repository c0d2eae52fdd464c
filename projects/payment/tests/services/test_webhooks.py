"""Webhooks: signed, kept, applied once, in any order."""

from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import msgspec
import pytest
from django.conf import settings
from django.db import connections

from projects.payment.domain.signatures import signature_sign
from projects.payment.domain.states import InvoiceState, RefundState, TransactionState
from projects.payment.errors import (
    WebhookMalformed,
    WebhookProviderUnknown,
    WebhookSignatureRefused,
)
from projects.payment.models import LedgerEntry, Refund, Transaction, WebhookInbox
from projects.payment.services.refunds import refund_request
from projects.payment.services.webhooks import webhook_receive
from projects.payment.tests.factories import attempts_drain, charge, invoice_state, minor
from shared.contracts.payment import InvoicePaid, PaymentSucceeded, RefundSucceeded
from shared.core.clock import utcnow
from shared.tenancy.context import tenant_scope

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


def _order(payment, *, state="succeeded", **differences):
    order = {
        "kind": "charge",
        "key": f"charge:{payment.id}",
        "reference": "ch_1",
        "state": state,
        "amount_minor": payment.amount_minor,
        "currency": payment.currency,
    }
    return {**order, **differences}


def _refund(amount, *, state="succeeded", reference="re_1", key=""):
    return {
        "kind": "refund",
        "key": key,
        "reference": reference,
        "state": state,
        "amount_minor": amount,
        "currency": "USD",
    }


def _message(tenant_id, order, **parts):
    body = {"id": str(uuid4()), "type": "charge.x", "account": str(tenant_id), "order": order}
    return msgspec.json.encode({**body, **parts})


def _send(body, *, offset=0, secret=None, provider="simulated", tampered=b""):
    now = utcnow()
    signature = signature_sign(
        body=body,
        secret=secret or settings.PAYMENT_WEBHOOK_SECRETS["simulated"][0],
        timestamp=int((now + timedelta(seconds=offset)).timestamp()),
    )
    return webhook_receive(provider=provider, body=body + tampered, signature=signature, now=now)


def _totals():
    entries = LedgerEntry.objects.values_list("account__code", "amount_minor")
    return sorted(entries)


def test_a_webhook_settles_a_charge_that_nobody_has_asked_about(tenant, assert_published):
    payment = charge(minor(1000))
    assert _send(_message(tenant, _order(payment))) == "applied"
    assert invoice_state(payment.invoice_id) == InvoiceState.PAID
    assert_published(PaymentSucceeded)
    assert attempts_drain() == 0


def test_the_same_message_five_times_has_one_effect(tenant, assert_published):
    payment = charge(minor(1000))
    body = _message(tenant, _order(payment))
    assert [_send(body) for _ in range(5)] == ["applied", *["duplicate"] * 4]
    assert_published(PaymentSucceeded)
    assert bytes(WebhookInbox.objects.get().body) == body


def test_the_same_message_at_once_has_one_effect(tenant, assert_published):
    payment, start, answers = charge(minor(1000)), Barrier(4), []
    body = _message(tenant, _order(payment))

    def send() -> None:
        start.wait(timeout=10)
        answers.append(_send(body))
        connections.close_all()

    threads = [Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(answers) == ["applied", "duplicate", "duplicate", "duplicate"]
    assert_published(PaymentSucceeded)


def test_another_message_about_what_is_known_changes_nothing(tenant, assert_published):
    payment = charge(minor(1000))
    attempts_drain()
    assert _send(_message(tenant, _order(payment))) == "applied"
    assert_published(PaymentSucceeded)
    assert_published(InvoicePaid)


def test_a_late_failure_does_not_undo_success(tenant):
    payment = charge(minor(1000))
    _send(_message(tenant, _order(payment)))
    _send(_message(tenant, _order(payment, state="failed")))
    assert Transaction.objects.get().state == TransactionState.SUCCEEDED
    assert invoice_state(payment.invoice_id) == InvoiceState.PAID


@pytest.mark.parametrize("refunded_first", [True, False])
def test_refunded_before_succeeded_gives_the_same_totals(tenant, assert_published, refunded_first):
    payment = charge(minor(1000))
    succeeded = _message(tenant, _order(payment))
    refunded = _message(tenant, _order(payment), refund=_refund(400))
    for body in [refunded, succeeded] if refunded_first else [succeeded, refunded]:
        assert _send(body) == "applied"
    assert _totals() == [
        ("cash", -400),
        ("cash", 1000),
        ("receivable", -1000),
        ("receivable", 1000),
        ("refunds", 400),
        ("revenue", -1000),
    ]
    payment.refresh_from_db()
    assert (payment.captured_minor, payment.refunded_minor) == (1000, 400)
    assert_published(PaymentSucceeded)
    assert_published(RefundSucceeded)


def test_two_messages_about_one_refund_of_the_providers_make_it_once(tenant, assert_published):
    payment = charge(minor(1000))
    for state in ("pending", "succeeded", "succeeded"):
        _send(_message(tenant, _order(payment), refund=_refund(400, state=state)))
    assert Refund.objects.get().state == RefundState.SUCCEEDED
    assert_published(RefundSucceeded)


def test_a_webhook_about_our_own_refund_settles_it(tenant, assert_published):
    payment = charge(minor(1000))
    attempts_drain()
    refund = refund_request(transaction_id=payment.id, amount=minor(400))
    told = _refund(400, key=f"refund:{refund.id}")
    _send(_message(tenant, _order(payment), refund=told))
    assert Refund.objects.get().state == RefundState.SUCCEEDED
    assert attempts_drain() == 0
    assert_published(RefundSucceeded)


def test_a_refund_of_more_than_was_captured_is_kept_and_refused(tenant, assert_published):
    payment = charge(minor(1000))
    body = _message(tenant, _order(payment), refund=_refund(1001))
    assert _send(body) == "refused"
    row = WebhookInbox.objects.get()
    assert (row.state, bytes(row.body)) == ("refused", body)
    assert not Refund.objects.exists()
    assert_published(RefundSucceeded, count=0)


@pytest.mark.parametrize("difference", [{"amount_minor": 1}, {"currency": "EUR"}])
def test_another_amount_than_was_asked_for_is_refused(tenant, assert_published, difference):
    payment = charge(minor(1000))
    assert _send(_message(tenant, _order(payment, **difference))) == "refused"
    assert Transaction.objects.get().state == TransactionState.PROCESSING
    assert_published(PaymentSucceeded, count=0)


def test_an_order_that_is_not_ours_is_kept_and_ignored(tenant):
    payment = charge()
    assert _send(_message(tenant, _order(payment, key="charge:other"))) == "ignored"
    assert WebhookInbox.objects.get().reason == "unknown order"


def test_another_tenants_order_is_not_found(tenant, other_tenant):
    payment = charge()
    assert _send(_message(other_tenant, _order(payment))) == "ignored"
    assert Transaction.objects.get().state == TransactionState.PROCESSING
    with tenant_scope(other_tenant):
        assert WebhookInbox.objects.count() == 1


def test_299_seconds_ago_passes(tenant):
    assert _send(_message(tenant, _order(charge())), offset=-299) == "applied"


@pytest.mark.parametrize(
    "forgery",
    [{"offset": -302}, {"offset": 302}, {"tampered": b" "}, {"secret": "another secret"}],
)
def test_forgeries_are_refused_and_not_kept(tenant, forgery):
    payment = charge()
    with pytest.raises(WebhookSignatureRefused):
        _send(_message(tenant, _order(payment)), **forgery)
    assert not WebhookInbox.objects.exists()
    assert Transaction.objects.get().state == TransactionState.PROCESSING


@pytest.mark.parametrize("body", [b"", b"{}", b"\xff", b"[1]", b'{"id": 5}'])
def test_signed_nonsense_is_refused(body):
    with pytest.raises(WebhookMalformed):
        _send(body)


def test_an_unknown_provider_is_not_found():
    with pytest.raises(WebhookProviderUnknown):
        _send(b"{}", provider="stripes")
