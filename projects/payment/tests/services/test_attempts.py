"""The saga of a charge: it survives a crash between any two lines."""

from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connections

from projects.payment.clients import simulated
from projects.payment.clients.provider import ProviderTimeout
from projects.payment.domain.states import AttemptState, InvoiceState, TransactionState
from projects.payment.errors import AttemptClosed, AttemptNotFound
from projects.payment.models import LedgerEntry, ProviderAttempt, SimulatedCharge, Transaction
from projects.payment.services import attempts, charges
from projects.payment.services.attempts import attempt_retry, claim_carry_out
from projects.payment.services.simulation import (
    simulated_webhooks_send,
    three_d_secure_confirm,
)
from projects.payment.tests.factories import (
    LATER,
    attempt_of,
    attempts_drain,
    attempts_drain_later,
    charge,
    claimed,
    invoice_state,
    minor,
)
from shared.contracts.payment import InvoicePaid, PaymentFailed, PaymentSucceeded
from shared.core.clock import utcnow
from shared.tenancy.context import tenant_scope
from shared.testing.jobs import jobs_requested

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


class Killed(BaseException):
    """The process dies here: nothing catches it, as nothing catches kill -9."""


def _state(payment: Transaction) -> str:
    return Transaction.objects.get(id=payment.id).state


def _one_effect(payment: Transaction, assert_published) -> None:
    assert _state(payment) == TransactionState.SUCCEEDED
    assert invoice_state(payment.invoice_id) == InvoiceState.PAID
    assert SimulatedCharge.objects.filter(state="succeeded").count() == 1
    assert LedgerEntry.objects.filter(journal_kind="charge_succeeded").count() == 2
    assert_published(PaymentSucceeded)
    assert_published(InvoicePaid)
    assert attempt_of(payment).state == AttemptState.SUCCEEDED


def test_a_charge_is_processing_until_the_provider_has_answered(tenant, assert_published):
    payment = charge(minor(1000))
    assert payment.state == TransactionState.PROCESSING
    assert_published(PaymentSucceeded, count=0)
    assert attempts_drain() == 1
    _one_effect(payment, assert_published)
    assert attempts_drain_later() == 0


def test_a_declined_charge_fails_and_the_invoice_stays_open(tenant, assert_published):
    payment = charge(token="tok_decline")
    attempts_drain()
    assert _state(payment) == TransactionState.FAILED
    assert invoice_state(payment.invoice_id) == InvoiceState.OPEN
    [told] = assert_published(PaymentFailed)
    assert told.reason == "card_declined"
    assert_published(PaymentSucceeded, count=0)
    assert not LedgerEntry.objects.filter(journal_kind="charge_succeeded").exists()


def test_a_declined_invoice_can_be_collected_again(tenant, assert_published):
    declined = charge(token="tok_decline")
    attempts_drain()
    charges.charge_request(invoice_id=declined.invoice_id)
    attempts_drain()
    assert invoice_state(declined.invoice_id) == InvoiceState.PAID
    assert_published(PaymentSucceeded)


def test_a_lost_answer_is_unknown_then_reconciled_as_one_charge(tenant, assert_published):
    payment = charge(token="tok_timeout")
    attempts_drain()
    assert _state(payment) == TransactionState.UNKNOWN
    assert_published(PaymentSucceeded, count=0)
    attempts_drain_later()
    _one_effect(payment, assert_published)
    assert SimulatedCharge.objects.get().calls == 1


def test_a_timeout_before_the_provider_heard_is_sent_again(tenant, assert_published, monkeypatch):
    payment = charge()
    with monkeypatch.context() as patch:
        patch.setattr(simulated.SimulatedProvider, "execute", _raise(ProviderTimeout()))
        attempts_drain()
    assert _state(payment) == TransactionState.UNKNOWN
    assert not SimulatedCharge.objects.exists()
    attempts_drain_later()
    _one_effect(payment, assert_published)


def test_an_unreachable_provider_is_tried_again(tenant, assert_published):
    payment = charge(token="tok_unreachable_once")
    attempts_drain()
    assert _state(payment) == TransactionState.PROCESSING
    assert attempt_of(payment).state == AttemptState.PENDING
    attempts_drain_later()
    _one_effect(payment, assert_published)


def test_a_delayed_charge_settles_when_asked_later(tenant, assert_published):
    payment = charge(token="tok_delay")
    attempts_drain()
    attempts_drain_later()
    assert _state(payment) == TransactionState.PROCESSING
    SimulatedCharge.objects.update(settles_at=utcnow())
    attempts_drain(at=utcnow() + 2 * LATER)
    _one_effect(payment, assert_published)


def test_a_late_webhook_settles_what_asking_does_not(tenant, assert_published):
    payment = charge(token="tok_late_webhook")
    attempts_drain()
    SimulatedCharge.objects.update(settles_at=utcnow(), webhook_due_at=utcnow())
    attempts_drain_later()
    assert _state(payment) == TransactionState.PROCESSING
    simulated_webhooks_send()
    _one_effect(payment, assert_published)
    assert attempts_drain(at=utcnow() + 2 * LATER) == 0


def test_three_d_secure_waits_for_the_customer(tenant, assert_published):
    payment = charge(token="tok_3ds")
    attempts_drain()
    waiting = Transaction.objects.get(id=payment.id)
    assert waiting.state == TransactionState.REQUIRES_ACTION
    assert waiting.provider_reference in waiting.action_url
    three_d_secure_confirm(reference=waiting.provider_reference)
    simulated_webhooks_send()
    _one_effect(payment, assert_published)


def _raise(error: BaseException):
    def fail(*args, **options):
        raise error

    return fail


CRASHES = {
    "before the provider is asked": (attempts, "_ask"),
    "before the provider hears": (simulated.SimulatedProvider, "_book"),
    "after the provider did it": (simulated, "_outcome_of"),
    "before the outcome is recorded": (attempts, "_record"),
    "while the attempt is closed": (attempts, "_release"),
    "before the intent moves": (attempts, "outcome_apply"),
    "after the intent has moved": (charges, "_collected"),
    "before the ledger is written": (charges, "journal_post"),
    "before the events are written": (charges, "publish_many"),
}


@pytest.mark.parametrize("place", CRASHES)
def test_killed_anywhere_the_loop_goes_on_with_one_effect(
    tenant, assert_published, monkeypatch, place
):
    payment = charge()
    with monkeypatch.context() as patch:
        patch.setattr(*CRASHES[place], _raise(Killed()))
        with pytest.raises(Killed):
            attempts_drain()
    assert attempts_drain() == 0, "the lease still holds"
    assert_published(PaymentSucceeded, count=0)
    assert attempts_drain_later() == 1
    _one_effect(payment, assert_published)
    assert SimulatedCharge.objects.get().calls == 1


def test_killed_while_claiming_nothing_is_lost(tenant, assert_published, monkeypatch):
    payment = charge()
    with monkeypatch.context() as patch:
        patch.setattr("projects.payment.services.claims.F", _raise(Killed()))
        with pytest.raises(Killed):
            attempts_drain()
    assert attempts_drain() == 1
    _one_effect(payment, assert_published)


def test_a_lapsed_claim_cannot_record_any_more(tenant, assert_published):
    payment = charge()
    slow = claimed(payment)
    attempts_drain_later()
    claim_carry_out(slow)
    _one_effect(payment, assert_published)
    assert attempt_of(payment).number == 2


def test_a_lapsed_claim_cannot_reopen_what_is_settled(tenant, assert_published, monkeypatch):
    payment = charge()
    slow = claimed(payment)
    attempts_drain_later()
    monkeypatch.setattr(attempts, "_ask", _raise(ProviderTimeout()))
    claim_carry_out(slow)
    _one_effect(payment, assert_published)


def test_a_lapsed_claim_does_not_end_the_lease_of_its_successor(tenant, monkeypatch):
    payment = charge()
    slow = claimed(payment)
    successor = claimed(payment, at=utcnow() + LATER)
    with monkeypatch.context() as patch:
        patch.setattr(attempts, "_ask", _raise(ProviderTimeout()))
        claim_carry_out(slow)
    assert attempt_of(payment).state == AttemptState.CLAIMED
    assert _state(payment) == TransactionState.PROCESSING
    claim_carry_out(successor)
    assert _state(payment) == TransactionState.SUCCEEDED


def test_two_jobs_of_one_attempt_ask_the_provider_once(tenant, assert_published):
    payments, start = [charge() for _ in range(20)], Barrier(2)

    def work() -> None:
        with tenant_scope(tenant):
            start.wait(timeout=10)
            attempts_drain()
        connections.close_all()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert {_state(payment) for payment in payments} == {TransactionState.SUCCEEDED}
    assert_published(PaymentSucceeded, count=20)
    assert set(ProviderAttempt.objects.values_list("number", flat=True)) == {1}
    assert set(SimulatedCharge.objects.values_list("calls", flat=True)) == {1}


def test_an_attempt_can_be_hurried_until_it_has_its_outcome(tenant, assert_published):
    payment = charge(token="tok_timeout")
    attempts_drain()
    attempt = attempt_of(payment)
    assert attempts_drain() == 0
    attempt_retry(attempt_id=attempt.id)
    assert [job.unique_key for job in jobs_requested()][1:] == [None]
    assert attempts_drain() == 1
    with pytest.raises(AttemptClosed):
        attempt_retry(attempt_id=attempt.id)
    with pytest.raises(AttemptNotFound):
        attempt_retry(attempt_id=uuid4())
