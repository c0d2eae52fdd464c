"""Payouts: approved by somebody, disbursed by payment, told to everybody."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from projects.commission.errors import (
    PayoutAmountDiffers,
    PayoutNotApproved,
    PayoutNotDraft,
    PayoutNotFailed,
)
from projects.commission.models import CarriedBalance, Payout, PayoutState
from projects.commission.selectors import payout_get, payout_list, payouts_get, period_get
from shared.contracts.commission import PayoutApproved, PayoutFailed, PayoutPaid
from shared.contracts.types import MoneyData
from shared.core.money import Money
from shared.events import outbox

DRAFT, APPROVED, DISBURSING = PayoutState.DRAFT, PayoutState.APPROVED, PayoutState.DISBURSING
PAID, FAILED, CANCELLED = PayoutState.PAID, PayoutState.FAILED, PayoutState.CANCELLED
FAILURE_LENGTH = 200


def payout_approve(*, payout_id: UUID, by: UUID, at: datetime) -> Payout:
    """Let payment disburse a draft. Raises PayoutNotFound, PayoutNotDraft."""
    return payouts_approve(payout_ids=[payout_id], by=by, at=at)[0]


@transaction.atomic
def payouts_approve(*, payout_ids: Sequence[UUID], by: UUID, at: datetime) -> list[Payout]:
    """Approve all of these drafts, or none. Raises PayoutNotFound, PayoutNotDraft."""
    asked = sorted(set(payout_ids))
    # Locked by id, so that two approvals of overlapping sets wait instead of deadlocking.
    list(Payout.objects.filter(id__in=asked).order_by("id").select_for_update())
    approval = {"state": APPROVED, "approved_by": by, "approved_at": at}
    drafts = Payout.objects.filter(id__in=asked, state=DRAFT)
    before = {payout.id: payout.state for payout in payouts_get(payout_ids=asked)}
    _drafts_check(before)
    drafts.update(version=F("version") + 1, attempt=F("attempt") + 1, **approval)
    payouts = payouts_get(payout_ids=asked)
    outbox.publish_many([(_approved_event(payout), payout.version) for payout in payouts])
    return payouts


@transaction.atomic
def period_payouts_approve(*, period: str, by: UUID, at: datetime) -> list[Payout]:
    """Approve every draft of a period. Raises PeriodLabelUnknown."""
    period_id = period_get(label=period).id
    drafts = Payout.objects.filter(period_id=period_id, state=DRAFT).order_by("id")
    locked = [payout.id for payout in drafts.select_for_update()]
    return payouts_approve(payout_ids=locked, by=by, at=at)


@transaction.atomic
def payout_retry(*, payout_id: UUID, by: UUID, at: datetime) -> Payout:
    """Have payment try a failed payout again. Raises PayoutNotFound, PayoutNotFailed."""
    approval = {"state": APPROVED, "approved_by": by, "approved_at": at, "failure": ""}
    changed = _change(payout_id, [FAILED], attempt=F("attempt") + 1, **approval)
    payout = payout_get(payout_id=payout_id)
    if not changed:
        raise PayoutNotFailed(payout_id=payout_id, state=payout.state)
    outbox.publish(_approved_event(payout), version=payout.version)
    return payout


@transaction.atomic
def payout_cancel(*, payout_id: UUID) -> Payout:
    """Withdraw a draft; its amount is carried into the agent's next settlement.

    Raises PayoutNotFound, PayoutNotDraft: what is approved may be disbursed at this moment.
    """
    changed = _change(payout_id, [DRAFT], state=CANCELLED)
    payout = payout_get(payout_id=payout_id)
    if not changed:
        raise PayoutNotDraft(payout_id=payout_id, state=payout.state)
    _carry_back(payout)
    return payout


@transaction.atomic
def payout_claim(*, payout_id: UUID) -> Payout:
    """Note that payment disburses a payout now; claiming it again changes nothing.

    Raises PayoutNotFound, PayoutNotApproved.
    """
    _change(payout_id, [APPROVED], state=DISBURSING)
    payout = payout_get(payout_id=payout_id)
    if payout.state != DISBURSING:
        raise PayoutNotApproved(payout_id=payout_id, state=payout.state)
    return payout


@transaction.atomic
def payout_paid(*, payout_id: UUID, transaction_id: UUID, amount: Money, at: datetime) -> Payout:
    """Note that the money has left, also after a failure that proved wrong.

    Raises PayoutNotFound, PayoutNotApproved, PayoutAmountDiffers.
    """
    facts = {"paid_at": at, "transaction_id": transaction_id, "failure": ""}
    changed = _change(payout_id, [APPROVED, DISBURSING, FAILED], state=PAID, **facts)
    payout = payout_get(payout_id=payout_id)
    if not changed:
        raise PayoutNotApproved(payout_id=payout_id, state=payout.state)
    if payout.money != amount:
        raise PayoutAmountDiffers(payout_id=payout_id, expected=payout.money, disbursed=amount)
    outbox.publish(PayoutPaid(**_facts(payout), occurred_at=at), version=payout.version)
    return payout


@transaction.atomic
def payout_failed(*, payout_id: UUID, reason: str) -> Payout:
    """Note that the money has not left. Raises PayoutNotFound, PayoutNotApproved."""
    failure = reason[:FAILURE_LENGTH]
    changed = _change(payout_id, [APPROVED, DISBURSING], state=FAILED, failure=failure)
    payout = payout_get(payout_id=payout_id)
    if not changed:
        raise PayoutNotApproved(payout_id=payout_id, state=payout.state)
    outbox.publish(PayoutFailed(payout_id=payout_id, reason=reason), version=payout.version)
    return payout


def _change(payout_id: UUID, states: Sequence[str], **values: Any) -> int:
    rows = payout_list().filter(id=payout_id, state__in=states)
    return int(rows.update(version=F("version") + 1, **values))


def _drafts_check(states: dict[UUID, str]) -> None:
    for payout_id, state in states.items():
        if state != DRAFT:
            raise PayoutNotDraft(payout_id=payout_id, state=state)


def _carry_back(payout: Payout) -> None:
    names = {"agent_id": payout.agent_id, "currency": payout.currency}
    CarriedBalance.objects.bulk_create([CarriedBalance(**names)], ignore_conflicts=True)
    CarriedBalance.objects.filter(**names).update(amount=F("amount") + payout.amount)


def _facts(payout: Payout) -> dict[str, Any]:
    return {
        "payout_id": payout.id,
        "agent_id": payout.agent_id,
        "amount": MoneyData.of(payout.money),
        "period": payout.period.label,
    }


def _approved_event(payout: Payout) -> PayoutApproved:
    if payout.approved_by is None:
        raise PayoutNotApproved(payout_id=payout.id, state=payout.state)
    return PayoutApproved(**_facts(payout), approved_by=payout.approved_by)
