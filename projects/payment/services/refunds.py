"""Refunds: reserved by one guarded UPDATE, sent later, applied once."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, Value, When

from projects.payment.clients.provider import Outcome, OutcomeState
from projects.payment.domain import journals
from projects.payment.domain.states import (
    REFUNDABLE,
    AttemptKind,
    RefundState,
    TransactionKind,
    refund_sources,
)
from projects.payment.errors import (
    CurrencyRefused,
    NotRefundable,
    RefundExceedsRemaining,
    TimeRefused,
)
from projects.payment.models import Invoice, Refund, Transaction
from projects.payment.selectors import transaction_get
from projects.payment.services import facts
from projects.payment.services.intents import attempt_add
from projects.payment.services.ledger import journal_post
from shared.core.clock import utcnow
from shared.core.errors import FieldError
from shared.core.money import Money
from shared.events.outbox import publish

CLOCK_SKEW = timedelta(minutes=5)


@transaction.atomic
def refund_request(
    *,
    transaction_id: UUID,
    amount: Money | None = None,
    reason: str = "",
    occurred_at: datetime | None = None,
    by: UUID | None = None,
) -> Refund:
    """Send `amount` (default: all that remains) of a charge back.

    Raises TransactionNotFound, NotRefundable, CurrencyRefused, TimeRefused,
    RefundExceedsRemaining.
    """
    payment = transaction_get(transaction_id=transaction_id)
    _time_check(payment, occurred_at)
    refund = refund_reserve(payment, amount=amount, reason=reason, at=occurred_at, by=by)
    attempt_add(kind=AttemptKind.REFUND, payment=payment, refund=refund)
    return refund


def refund_reserve(
    payment: Transaction,
    *,
    amount: Money | None = None,
    reason: str = "",
    at: datetime | None = None,
    by: UUID | None = None,
    reference: str = "",
) -> Refund:
    """Set the amount aside and write the refund; raises as refund_request does."""
    amount_minor = _reserve(payment, amount)
    refund = Refund(
        transaction=payment,
        currency=payment.currency,
        amount_minor=amount_minor,
        reason=reason,
        requested_by=by,
        backdated_to=at,
        provider_reference=reference,
    )
    refund.save(force_insert=True)
    return refund


def _reserve(payment: Transaction, amount: Money | None) -> int:
    if amount is not None and amount.currency != payment.currency:
        raise CurrencyRefused(given=amount.currency, expected=payment.currency)
    asked = payment.captured.remaining_minor if amount is None else amount.minor
    # The condition is part of the write: two refunds at once cannot both find enough left.
    reserved = asked > 0 and Transaction.objects.filter(
        id=payment.id,
        kind=TransactionKind.CHARGE,
        state__in=REFUNDABLE,
        captured_minor__gte=F("refunded_minor") + asked,
    ).update(refunded_minor=F("refunded_minor") + asked, version=F("version") + 1)
    if not reserved:
        raise _refusal(transaction_get(transaction_id=payment.id), asked)
    return asked


def _refusal(payment: Transaction, asked: int) -> Exception:
    if payment.kind != TransactionKind.CHARGE or payment.state not in REFUNDABLE:
        return NotRefundable(transaction_id=payment.id, kind=payment.kind, state=payment.state)
    error = FieldError("amount", "exceeds_remaining", f"{payment.remaining} is left to refund.")
    return RefundExceedsRemaining(errors=[error], remaining=payment.remaining)


def _time_check(payment: Transaction, at: datetime | None) -> None:
    if at is None:
        return
    too_early = payment.occurred_at is not None and at < payment.occurred_at
    if too_early or at > utcnow() + CLOCK_SKEW:
        raise TimeRefused


def refund_settle(*, refund_id: UUID, outcome: Outcome) -> bool:
    """Apply what the provider says of a refund, once; False when it changes nothing."""
    if outcome.state == OutcomeState.SUCCEEDED:
        return _succeed(refund_id, outcome, utcnow())
    if outcome.state == OutcomeState.FAILED:
        return _fail(refund_id, outcome, utcnow())
    waiting = Refund.objects.filter(id=refund_id, provider_reference="")
    return bool(waiting.update(provider_reference=outcome.reference))


@transaction.atomic(savepoint=False)
def _succeed(refund_id: UUID, outcome: Outcome, now: datetime) -> bool:
    moved = _move(
        refund_id,
        RefundState.SUCCEEDED,
        provider_reference=outcome.reference,
        occurred_at=Case(When(backdated_to=None, then=Value(now)), default=F("backdated_to")),
        recorded_at=now,
    )
    if moved:
        refund = Refund.objects.select_related("transaction").get(id=refund_id)
        _returned(refund)
    return moved


def _returned(refund: Refund) -> None:
    invoice_id = refund.transaction.invoice_id
    journal = journals.refund_succeeded(currency=refund.currency, amount_minor=refund.amount_minor)
    Invoice.objects.filter(id=invoice_id).update(version=F("version") + 1)
    invoice = Invoice.objects.get(id=invoice_id)
    journal_post(
        journal,
        occurred_at=facts.known_time(refund.occurred_at),
        invoice_id=invoice_id,
        transaction_id=refund.transaction_id,
        refund_id=refund.id,
    )
    publish(facts.refund_succeeded(refund, invoice), version=invoice.version)


@transaction.atomic(savepoint=False)
def _fail(refund_id: UUID, outcome: Outcome, now: datetime) -> bool:
    moved = _move(
        refund_id,
        RefundState.FAILED,
        failure_reason=outcome.reason or "declined",
        provider_reference=outcome.reference,
        occurred_at=now,
        recorded_at=now,
    )
    if moved:
        refund = Refund.objects.get(id=refund_id)
        Transaction.objects.filter(id=refund.transaction_id).update(
            refunded_minor=F("refunded_minor") - refund.amount_minor, version=F("version") + 1
        )
    return moved


def _move(refund_id: UUID, target: RefundState, **values: object) -> bool:
    movable = Refund.objects.filter(id=refund_id, state__in=refund_sources(target))
    return bool(movable.update(state=target, version=F("version") + 1, **values))
