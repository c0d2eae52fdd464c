"""Refunds, as the books of account have it."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.payment.domain.states import RefundState, TransactionState
from projects.payment.errors import (
    CurrencyRefused,
    NotRefundable,
    RefundExceedsRemaining,
    TimeRefused,
    TransactionNotFound,
)
from projects.payment.models import Refund, SimulatedCharge, Transaction
from projects.payment.selectors import invoice_summary, ledger_summary
from projects.payment.services.refunds import refund_request
from projects.payment.tests.factories import (
    WON_AT,
    attempts_drain,
    attempts_drain_later,
    captured,
    charge,
    lead_won,
    minor,
    usd,
)
from shared.contracts.payment import RefundSucceeded
from shared.contracts.types import MoneyData
from shared.core.clock import utcnow
from shared.core.money import Money
from shared.tenancy.context import tenant_scope

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


def _remaining(payment: Transaction) -> int:
    return Transaction.objects.get(id=payment.id).captured.remaining_minor


def test_four_hundred_then_seven_then_six_then_one(tenant, assert_published):
    payment = captured(minor(1000))
    refund_request(transaction_id=payment.id, amount=minor(400))
    with pytest.raises(RefundExceedsRemaining) as refused:
        refund_request(transaction_id=payment.id, amount=minor(700))
    assert refused.value.status == 422
    assert refused.value.context["remaining"] == minor(600)
    refund_request(transaction_id=payment.id, amount=minor(600))
    with pytest.raises(RefundExceedsRemaining):
        refund_request(transaction_id=payment.id, amount=minor(1))
    attempts_drain()
    told = assert_published(RefundSucceeded, count=2)
    assert [event.amount.amount for event in told] == ["4.00", "6.00"]
    assert _remaining(payment) == 0


def test_two_refunds_of_six_hundred_at_once(tenant):
    payment, start, outcomes = captured(minor(1000)), Barrier(2), []

    def refund() -> None:
        with tenant_scope(tenant):
            start.wait(timeout=10)
            try:
                refund_request(transaction_id=payment.id, amount=minor(600))
                outcomes.append("passed")
            except RefundExceedsRemaining:
                outcomes.append("refused")
        connections.close_all()

    threads = [Thread(target=refund) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == ["passed", "refused"]
    assert Refund.objects.count() == 1
    assert _remaining(payment) == 400


def test_a_failed_refund_gives_its_amount_back(tenant, assert_published):
    payment = captured(minor(1000), token="tok_refund_fails_once")
    refund_request(transaction_id=payment.id, amount=minor(400))
    attempts_drain()
    assert Refund.objects.get().state == RefundState.FAILED
    assert _remaining(payment) == 1000
    assert_published(RefundSucceeded, count=0)
    refund_request(transaction_id=payment.id, amount=minor(1000))
    attempts_drain()
    assert_published(RefundSucceeded)
    assert _remaining(payment) == 0


def test_two_deliberate_refunds_are_two(tenant, assert_published):
    payment = captured(minor(1000))
    for _ in range(2):
        refund_request(transaction_id=payment.id, amount=minor(100))
    attempts_drain()
    assert len(assert_published(RefundSucceeded, count=2)) == 2
    assert _remaining(payment) == 800


def test_a_refund_whose_answer_was_lost_is_asked_about(tenant, assert_published):
    payment = captured(minor(1000), token="tok_refund_timeout")
    refund_request(transaction_id=payment.id, amount=minor(400))
    attempts_drain()
    assert Refund.objects.get().state == RefundState.UNKNOWN
    assert_published(RefundSucceeded, count=0)
    attempts_drain_later()
    assert_published(RefundSucceeded)
    assert SimulatedCharge.objects.filter(kind="refund").count() == 1


def test_the_default_is_all_that_remains(tenant):
    payment = captured(minor(1000))
    refund_request(transaction_id=payment.id, amount=minor(1))
    assert refund_request(transaction_id=payment.id).amount_minor == 999
    with pytest.raises(RefundExceedsRemaining):
        refund_request(transaction_id=payment.id)


@pytest.mark.parametrize("token", ["tok_decline", "tok_3ds", "tok_late_webhook"])
def test_what_was_not_captured_cannot_be_refunded(tenant, token):
    payment = charge(token=token)
    attempts_drain()
    with pytest.raises(NotRefundable):
        refund_request(transaction_id=payment.id, amount=minor(1))
    assert not Refund.objects.exists()


def test_a_refund_is_in_the_currency_of_its_charge(tenant):
    payment = captured(minor(1000))
    with pytest.raises(CurrencyRefused):
        refund_request(transaction_id=payment.id, amount=Money.parse("1.00", "EUR"))


@pytest.mark.parametrize("minor_units", [0, -5])
def test_a_refund_of_nothing_is_refused(tenant, minor_units):
    payment = captured(minor(1000))
    with pytest.raises(RefundExceedsRemaining):
        refund_request(transaction_id=payment.id, amount=minor(minor_units))
    assert _remaining(payment) == 1000


def test_a_backdated_refund_keeps_its_time(tenant, deliver, assert_published):
    deliver(lead_won(amount=MoneyData("10.00", "USD")))
    attempts_drain()
    payment = Transaction.objects.get(state=TransactionState.SUCCEEDED)
    at = WON_AT + timedelta(days=30)
    refund_request(transaction_id=payment.id, amount=usd("4.00"), occurred_at=at)
    attempts_drain()
    [told] = assert_published(RefundSucceeded)
    assert told.occurred_at == at < told.recorded_at
    assert told.invoice_amount == MoneyData("10.00", "USD")
    assert told.lead_id is not None
    assert told.agent_id is not None


@pytest.mark.parametrize("days", [-1, 1])
def test_a_refund_is_neither_before_its_charge_nor_tomorrow(tenant, days):
    payment = captured()
    with pytest.raises(TimeRefused):
        refund_request(transaction_id=payment.id, occurred_at=utcnow() + timedelta(days=days))


def test_another_tenants_charge_does_not_exist(tenant, other_tenant):
    payment = captured()
    with tenant_scope(other_tenant), pytest.raises(TransactionNotFound):
        refund_request(transaction_id=payment.id)


def test_the_summary_counts_what_went_back(tenant):
    payment = captured(minor(1000))
    refund_request(transaction_id=payment.id, amount=minor(400))
    attempts_drain()
    summary = invoice_summary()
    assert (summary["issued"], summary["paid"]) == (1, 1)
    assert summary["refunded"] == {"count": 1, "amount": usd("4.00")}
    balances = {a["code"]: a["balance"].minor for a in ledger_summary()["accounts"]}
    assert balances == {"cash": 600, "receivable": 0, "refunds": 400, "revenue": -1000}


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(asked=st.lists(st.integers(1, 900), min_size=1, max_size=6), fails=st.booleans())
def test_the_provider_and_the_books_agree_on_what_went_back(tenant, asked, fails):
    token = "tok_refund_fails_once" if fails else "tok_ok"
    payment, accepted = captured(minor(1000), token=token), 0
    for amount in asked:
        try:
            refund_request(transaction_id=payment.id, amount=minor(amount))
        except RefundExceedsRemaining:
            assert amount > 1000 - accepted
            continue
        attempts_drain()
        done = Refund.objects.filter(transaction_id=payment.id, state=RefundState.SUCCEEDED)
        accepted = sum(done.values_list("amount_minor", flat=True))
    remote = SimulatedCharge.objects.filter(parent=_reference(payment), state="succeeded")
    assert sum(remote.values_list("amount_minor", flat=True)) == accepted <= 1000


def _reference(payment: Transaction) -> str:
    return Transaction.objects.get(id=payment.id).provider_reference
