"""Payouts: asked of commission again before any money leaves."""

from uuid import uuid4

import pytest

from projects.payment.clients import commission
from projects.payment.clients.commission import Payout
from projects.payment.domain.states import AttemptState, TransactionState
from projects.payment.models import LedgerEntry, ProviderAttempt, SimulatedCharge, Transaction
from projects.payment.selectors import ledger_summary
from projects.payment.services import attempts
from projects.payment.services.profiles import billing_profile_update
from projects.payment.tests.factories import (
    attempts_drain,
    attempts_drain_later,
    payout_approved,
    usd,
)
from shared.contracts.payment import DisbursementFailed, DisbursementSucceeded
from shared.contracts.types import MoneyData
from shared.http.errors import UpstreamRefused, UpstreamUnavailable

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


@pytest.fixture
def believed(monkeypatch):
    """`believed(event, state=...)`: what commission says of the event's payout."""

    def believe(event, *, answer=..., claimable=True, **differences):
        facts = {
            "id": event.payout_id,
            "agent_id": event.agent_id,
            "state": "approved",
            "amount": event.amount.money(),
        }
        payout = Payout(**{**facts, **differences}) if answer is ... else answer

        def payout_get(**asked):
            if isinstance(payout, Exception):
                raise payout
            return payout

        monkeypatch.setattr(attempts, "payout_get", payout_get)
        monkeypatch.setattr(attempts, "payout_claim", lambda **asked: claimable)

    return believe


def test_an_approved_payout_is_paid(tenant, deliver, assert_published, believed):
    event = payout_approved()
    believed(event)
    deliver(event, times=3)
    attempts_drain()
    [told] = assert_published(DisbursementSucceeded)
    payment = Transaction.objects.get()
    assert (told.payout_id, told.transaction_id) == (event.payout_id, payment.id)
    assert told.amount == MoneyData("250.00", "USD")
    balances = {a["code"]: a["balance"] for a in ledger_summary()["accounts"]}
    assert balances == {"cash": -usd("250.00"), "commissions": usd("250.00")}
    assert SimulatedCharge.objects.get().calls == 1


def test_nothing_is_paid_before_the_loop_has_asked(tenant, deliver, assert_published):
    deliver(payout_approved())
    assert Transaction.objects.get().state == TransactionState.PROCESSING
    assert not SimulatedCharge.objects.exists()
    assert_published(DisbursementSucceeded, count=0)


@pytest.mark.parametrize(
    ("differences", "reason"),
    [
        ({"state": "draft"}, "payout_draft"),
        ({"state": "cancelled"}, "payout_cancelled"),
        ({"state": "paid"}, "payout_paid"),
        ({"amount": usd("249.99")}, "amount_mismatch"),
        ({"agent_id": uuid4()}, "agent_mismatch"),
        ({"answer": None}, "payout_not_found"),
        ({"claimable": False}, "payout_not_approved"),
    ],
)
def test_what_commission_does_not_confirm_is_not_paid(
    tenant, deliver, assert_published, believed, differences, reason
):
    event = payout_approved()
    believed(event, **differences)
    deliver(event)
    attempts_drain()
    [told] = assert_published(DisbursementFailed)
    assert told.reason == reason
    assert not SimulatedCharge.objects.exists()
    assert not LedgerEntry.objects.exists()
    assert_published(DisbursementSucceeded, count=0)


def test_while_commission_is_away_the_payout_waits(tenant, deliver, assert_published, believed):
    event = payout_approved()
    believed(event, answer=UpstreamUnavailable(service="commission"))
    deliver(event)
    attempts_drain()
    assert ProviderAttempt.objects.get().state == AttemptState.PENDING
    assert_published(DisbursementFailed, count=0)
    believed(event)
    attempts_drain_later()
    assert_published(DisbursementSucceeded)


def test_a_payout_approved_twice_is_paid_once(tenant, deliver, assert_published, believed):
    event = payout_approved()
    believed(event)
    deliver(event)
    attempts_drain()
    deliver(event, version=2)
    attempts_drain()
    assert_published(DisbursementSucceeded)
    assert Transaction.objects.count() == 1


def test_after_a_failure_a_new_approval_pays(tenant, deliver, assert_published, believed, cast):
    event = payout_approved()
    believed(event)
    billing_profile_update(by=cast.faye.user_id, disbursement_token="tok_decline")
    deliver(event)
    attempts_drain()
    [failed] = assert_published(DisbursementFailed)
    assert failed.reason == "card_declined"
    billing_profile_update(by=cast.faye.user_id, disbursement_token="tok_ok")
    deliver(event, version=2)
    attempts_drain()
    [paid] = assert_published(DisbursementSucceeded)
    assert paid.transaction_id != failed.transaction_id


def test_versions_of_a_payouts_events_grow_over_its_transactions(tenant, deliver, believed, cast):
    event = payout_approved()
    believed(event, state="draft")
    for version in (1, 2):
        deliver(event, version=version)
        attempts_drain()
    versions = list(Transaction.objects.order_by("id").values_list("version", flat=True))
    assert versions == [2, 4]


class Killed(BaseException):
    """The process dies here."""


def test_killed_after_the_money_left_it_leaves_once(
    tenant, deliver, assert_published, believed, monkeypatch
):
    event = payout_approved()
    believed(event)
    deliver(event)

    def die(*args, **options):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(attempts, "_record", die)
        with pytest.raises(Killed):
            attempts_drain()
    # Commission may have moved on meanwhile: what has left has left.
    believed(event, state="paid")
    attempts_drain_later()
    assert_published(DisbursementSucceeded)
    assert SimulatedCharge.objects.get().calls == 1


def test_a_lost_answer_is_asked_about(tenant, deliver, assert_published, believed, cast):
    event = payout_approved()
    believed(event)
    billing_profile_update(by=cast.faye.user_id, disbursement_token="tok_timeout")
    deliver(event)
    attempts_drain()
    assert Transaction.objects.get().state == TransactionState.UNKNOWN
    attempts_drain_later()
    assert_published(DisbursementSucceeded)
    assert SimulatedCharge.objects.get().calls == 1


class _Commission:
    """Stands for the sibling: answers as it would over HTTP."""

    def __init__(self, answer):
        self.answer = answer

    def __call__(self, service):
        assert service == "commission"
        return self

    def post(self, path, *, idempotency_key, tenant_id):
        return self.get(path, tenant_id=tenant_id)

    def get(self, path, *, tenant_id):
        self.asked = (path, tenant_id)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def _refused(status: int) -> UpstreamRefused:
    return UpstreamRefused(service="commission", upstream_status=status, problem={})


def test_the_client_reads_what_commission_answers(tenant, monkeypatch):
    payout_id, agent_id = uuid4(), uuid4()
    sibling = _Commission(
        {
            "id": str(payout_id),
            "agent_id": str(agent_id),
            "state": "approved",
            "amount": {"amount": "250.00", "currency": "USD"},
        }
    )
    monkeypatch.setattr(commission, "ServiceClient", sibling)
    payout = commission.payout_get(payout_id=payout_id, tenant_id=tenant)
    assert payout == Payout(id=payout_id, agent_id=agent_id, state="approved", amount=usd("250.00"))
    assert sibling.asked == (f"/internal/payouts/{payout_id}", tenant)


def test_only_a_404_means_that_there_is_no_such_payout(tenant, monkeypatch):
    monkeypatch.setattr(commission, "ServiceClient", _Commission(_refused(404)))
    assert commission.payout_get(payout_id=uuid4(), tenant_id=tenant) is None
    monkeypatch.setattr(commission, "ServiceClient", _Commission(_refused(403)))
    with pytest.raises(UpstreamRefused):
        commission.payout_get(payout_id=uuid4(), tenant_id=tenant)


def test_a_payout_is_claimed_unless_commission_refuses(tenant, monkeypatch):
    payout_id = uuid4()
    sibling = _Commission({})
    monkeypatch.setattr(commission, "ServiceClient", sibling)
    assert commission.payout_claim(payout_id=payout_id, tenant_id=tenant)
    assert sibling.asked == (f"/internal/payouts/{payout_id}/claim", tenant)
    monkeypatch.setattr(commission, "ServiceClient", _Commission(_refused(409)))
    assert not commission.payout_claim(payout_id=payout_id, tenant_id=tenant)
    monkeypatch.setattr(commission, "ServiceClient", _Commission(_refused(404)))
    with pytest.raises(UpstreamRefused):
        commission.payout_claim(payout_id=payout_id, tenant_id=tenant)
