"""A charge, a refund or a disbursement is carried out by a job."""

from datetime import timedelta
from uuid import uuid4

import pytest

from projects.payment.domain.states import TransactionState
from projects.payment.errors import AttemptNotFound
from projects.payment.models import SimulatedCharge, Transaction
from projects.payment.services.intents import AttemptArgs
from projects.payment.services.sweeping import OVERDUE, attempts_sweep
from projects.payment.tests.factories import LATER, attempt_of, attempts_drain, charge
from shared.contracts.payment import PaymentSucceeded
from shared.core.clock import utcnow
from shared.tenancy.context import tenant_scope
from shared.testing.jobs import job_run, jobs_drain, jobs_requested

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


def _paid_once(payment: Transaction, assert_published) -> None:
    assert _state(payment) == TransactionState.SUCCEEDED
    assert SimulatedCharge.objects.get().calls == 1
    assert_published(PaymentSucceeded)


def _state(payment: Transaction) -> str:
    return Transaction.objects.get(id=payment.id).state


def test_a_charge_is_a_job_of_its_own(tenant, assert_published):
    payment = charge()
    [job] = jobs_requested("provider-attempt")
    assert job.args == {"attempt_id": str(attempt_of(payment).id)}
    assert [answer.state for answer in jobs_drain()] == ["done"]
    _paid_once(payment, assert_published)


def test_a_job_whose_attempt_has_no_outcome_yet_comes_again(tenant):
    charge(token="tok_timeout")
    [answer] = jobs_drain()
    assert answer.state == "retry"
    assert 0 < answer.seconds <= 300


def test_a_job_that_comes_after_the_outcome_asks_nobody(tenant, assert_published):
    payment = charge()
    attempts_drain()
    assert [answer.state for answer in jobs_drain()] == ["done"]
    _paid_once(payment, assert_published)


def test_a_job_of_an_unknown_attempt_is_refused(tenant):
    with pytest.raises(AttemptNotFound):
        job_run("provider-attempt", AttemptArgs(attempt_id=uuid4()))


def test_attempts_that_were_given_up_get_a_job_again(tenant, other_tenant):
    payment = charge()
    with tenant_scope(other_tenant):
        foreign = charge()
    soon = utcnow() + timedelta(minutes=1)
    assert attempts_sweep(now=soon) == 0
    assert attempts_sweep(now=soon + OVERDUE) == 2
    first, again = jobs_requested("provider-attempt")
    assert first.unique_key == again.unique_key == f"attempt:{attempt_of(payment).id}"
    with tenant_scope(other_tenant):
        assert len(jobs_requested()) == 2
        jobs_drain()
        assert _state(foreign) == TransactionState.SUCCEEDED


def test_only_open_attempts_are_swept(tenant):
    charge()
    attempts_drain()
    assert attempts_sweep(now=utcnow() + OVERDUE + LATER) == 0
