from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from projects.commission.errors import (
    PayoutAmountDiffers,
    PayoutNotApproved,
    PayoutNotDraft,
    PayoutNotFailed,
    PayoutNotFound,
)
from projects.commission.models import CarriedBalance, Payout, PayoutState
from projects.commission.services.payouts import (
    payout_approve,
    payout_cancel,
    payout_claim,
    payout_failed,
    payout_paid,
    payout_retry,
    payouts_approve,
    period_payouts_approve,
)
from projects.commission.services.periods import period_close
from projects.commission.tests.factories import NOW, SUMMER, paid, usd
from shared.contracts.commission import PayoutApproved, PayoutFailed, PayoutPaid
from shared.core.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(carla) -> Payout:
    paid(carla, "1000")
    return period_close(label="2017-Q2", by=uuid7(), at=NOW).payouts[0]


@pytest.fixture
def approved(draft) -> Payout:
    return payout_approve(payout_id=draft.id, by=uuid7(), at=NOW)


def test_approving_tells_payment(approved, assert_published) -> None:
    assert (approved.state, approved.attempt) == (PayoutState.APPROVED, 1)
    [event] = assert_published(PayoutApproved)
    assert (event.payout_id, event.amount.money()) == (approved.id, usd("80.00"))
    assert (event.period, event.approved_by) == ("2017-Q2", approved.approved_by)


def test_approving_twice_is_refused_and_told_once(approved, assert_published) -> None:
    with pytest.raises(PayoutNotDraft):
        payout_approve(payout_id=approved.id, by=uuid7(), at=NOW)
    assert_published(PayoutApproved)


def test_approving_many_is_all_or_nothing(carla, accelerated, assert_published) -> None:
    paid(carla, "1000")
    paid(accelerated, "1000")
    first, second = period_close(label="2017-Q2", by=None, at=NOW).payouts
    with pytest.raises(PayoutNotFound):
        payouts_approve(payout_ids=[first.id, uuid4()], by=uuid7(), at=NOW)
    payout_approve(payout_id=first.id, by=uuid7(), at=NOW)
    with pytest.raises(PayoutNotDraft):
        payouts_approve(payout_ids=[first.id, second.id], by=uuid7(), at=NOW)
    assert Payout.objects.get(id=second.id).state == PayoutState.DRAFT
    [left] = period_payouts_approve(period="2017-Q2", by=uuid7(), at=NOW)
    assert left.id == second.id
    assert_published(PayoutApproved, count=2)


def test_a_disbursement_pays_the_payout(approved, assert_published) -> None:
    transaction_id = uuid7()
    facts = {"payout_id": approved.id, "transaction_id": transaction_id, "at": NOW}
    payout = payout_paid(amount=usd("80.00"), **facts)
    assert (payout.state, payout.transaction_id) == (PayoutState.PAID, transaction_id)
    [event] = assert_published(PayoutPaid)
    assert (event.payout_id, event.occurred_at) == (payout.id, NOW)
    with pytest.raises(PayoutNotApproved):
        payout_paid(amount=usd("80.00"), **facts)


def test_another_amount_than_approved_is_not_taken_for_paid(approved) -> None:
    with pytest.raises(PayoutAmountDiffers), transaction.atomic():
        payout_paid(payout_id=approved.id, transaction_id=uuid7(), amount=usd("79.99"), at=NOW)
    assert Payout.objects.get().state == PayoutState.APPROVED


def test_a_draft_cannot_be_paid(draft) -> None:
    with pytest.raises(PayoutNotApproved):
        payout_paid(payout_id=draft.id, transaction_id=uuid7(), amount=usd("80"), at=NOW)


def test_a_failed_payout_can_be_tried_again(approved, assert_published) -> None:
    failed = payout_failed(payout_id=approved.id, reason="account closed")
    assert (failed.state, failed.failure) == (PayoutState.FAILED, "account closed")
    assert_published(PayoutFailed)
    again = payout_retry(payout_id=approved.id, by=uuid7(), at=NOW)
    assert (again.state, again.attempt, again.failure) == (PayoutState.APPROVED, 2, "")
    assert_published(PayoutApproved, count=2)
    with pytest.raises(PayoutNotFailed):
        payout_retry(payout_id=approved.id, by=uuid7(), at=NOW)


def test_a_claimed_payout_is_disbursing_however_often_it_is_claimed(approved) -> None:
    assert payout_claim(payout_id=approved.id).state == PayoutState.DISBURSING
    version = payout_claim(payout_id=approved.id).version
    assert version == approved.version + 1
    paid_ = payout_paid(payout_id=approved.id, transaction_id=uuid7(), amount=usd("80"), at=NOW)
    assert paid_.state == PayoutState.PAID


def test_a_cancelled_drafts_amount_is_paid_with_the_next_period(draft, carla) -> None:
    payout_cancel(payout_id=draft.id)
    assert CarriedBalance.objects.get().amount == 80
    paid(carla, "100", at=SUMMER)
    [payout] = period_close(label="2017-Q3", by=None, at=NOW).payouts
    assert (payout.amount, payout.carried_in) == (Decimal("88.00"), 80)
    assert CarriedBalance.objects.get().amount == 0


def test_what_is_approved_cannot_be_cancelled(approved) -> None:
    with pytest.raises(PayoutNotDraft):
        payout_cancel(payout_id=approved.id)


def test_the_database_allows_one_payout_of_an_agent_and_period(draft) -> None:
    draft.id = uuid7()
    with pytest.raises(IntegrityError, match="payout_agent_period"), transaction.atomic():
        draft.save(force_insert=True)
    with pytest.raises(IntegrityError, match="payout_approved_by_somebody"), transaction.atomic():
        Payout.objects.update(state=PayoutState.APPROVED)
    with pytest.raises(IntegrityError, match="payout_amount_positive"), transaction.atomic():
        Payout.objects.update(amount=0)
