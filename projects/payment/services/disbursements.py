"""Paying agents: one live disbursement per payout, confirmed with commission before it leaves."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max

from projects.payment.clients.commission import Payout
from projects.payment.clients.provider import Outcome, OutcomeState
from projects.payment.domain import journals
from projects.payment.domain.states import (
    DEAD,
    AttemptKind,
    TransactionKind,
    TransactionState,
    transaction_sources,
)
from projects.payment.models import Transaction
from projects.payment.selectors import billing_profile_get
from projects.payment.services.facts import money_data
from projects.payment.services.intents import attempt_add
from projects.payment.services.ledger import journal_post
from shared.contracts.payment import DisbursementFailed, DisbursementSucceeded
from shared.core.clock import utcnow
from shared.core.money import Money
from shared.db.locking import advisory_lock
from shared.events.outbox import publish
from shared.tenancy.context import tenant_required


@transaction.atomic
def disbursement_request(*, payout_id: UUID, agent_id: UUID, amount: Money) -> Transaction:
    """The intent to pay a payout; the one there is, when it is under way or done."""
    advisory_lock("payout", tenant_required(), payout_id)
    earlier = Transaction.objects.filter(kind=TransactionKind.DISBURSEMENT, payout_id=payout_id)
    live = earlier.exclude(state__in=DEAD).first()
    if live is not None:
        return live
    last = earlier.aggregate(version=Max("version"))["version"] or 0
    payment = Transaction(
        kind=TransactionKind.DISBURSEMENT,
        payout_id=payout_id,
        agent_id=agent_id,
        token=billing_profile_get().disbursement_token,
        currency=amount.currency,
        amount_minor=amount.minor,
        # Events about one payout count on where its last attempt ended.
        version=last + 1,
    )
    payment.save(force_insert=True)
    attempt_add(kind=AttemptKind.DISBURSEMENT, payment=payment)
    return payment


def payout_refusal(payment: Transaction, payout: Payout | None) -> str | None:
    """Why the payout, as commission knows it, must not be paid by this transaction."""
    if payout is None:
        return "payout_not_found"
    if not payout.is_payable:
        return f"payout_{payout.state}"
    if payout.amount != payment.amount:
        return "amount_mismatch"
    return None if payout.agent_id == payment.agent_id else "agent_mismatch"


def disbursement_settle(*, transaction_id: UUID, outcome: Outcome) -> bool:
    """Apply what the provider says of a disbursement, once; False when it changes nothing."""
    if outcome.state == OutcomeState.SUCCEEDED:
        return _succeed(transaction_id, outcome, utcnow())
    if outcome.state == OutcomeState.FAILED:
        return _fail(transaction_id, outcome, utcnow())
    waiting = Transaction.objects.filter(id=transaction_id, provider_reference="")
    return bool(waiting.update(provider_reference=outcome.reference))


@transaction.atomic(savepoint=False)
def _succeed(transaction_id: UUID, outcome: Outcome, now: datetime) -> bool:
    moved = _move(
        transaction_id,
        TransactionState.SUCCEEDED,
        captured_minor=F("amount_minor"),
        provider_reference=outcome.reference,
        occurred_at=now,
        recorded_at=now,
    )
    if moved:
        _paid_tell(Transaction.objects.get(id=transaction_id), now)
    return moved


def _paid_tell(payment: Transaction, now: datetime) -> None:
    journal = journals.disbursement_succeeded(
        currency=payment.currency, amount_minor=payment.amount_minor
    )
    journal_post(journal, occurred_at=now, transaction_id=payment.id)
    event = DisbursementSucceeded(
        transaction_id=payment.id,
        payout_id=_payout_of(payment),
        amount=money_data(payment.amount_minor, payment.currency),
        occurred_at=now,
    )
    publish(event, version=payment.version)


@transaction.atomic(savepoint=False)
def _fail(transaction_id: UUID, outcome: Outcome, now: datetime) -> bool:
    reason = outcome.reason or "declined"
    moved = _move(
        transaction_id,
        TransactionState.FAILED,
        failure_reason=reason,
        provider_reference=outcome.reference,
        occurred_at=now,
        recorded_at=now,
    )
    if moved:
        payment = Transaction.objects.get(id=transaction_id)
        event = DisbursementFailed(
            transaction_id=payment.id,
            payout_id=_payout_of(payment),
            reason=reason,
            occurred_at=now,
        )
        publish(event, version=payment.version)
    return moved


def _payout_of(payment: Transaction) -> UUID:
    if payment.payout_id is None:
        raise ValueError("a disbursement has its payout")
    return payment.payout_id


def _move(transaction_id: UUID, target: TransactionState, **values: object) -> bool:
    movable = Transaction.objects.filter(id=transaction_id, state__in=transaction_sources(target))
    return bool(movable.update(state=target, version=F("version") + 1, **values))
