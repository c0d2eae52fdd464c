"""What providers tell: signed, kept as it came, applied once and in any order."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import transaction

from projects.payment.clients.provider import Outcome, OutcomeState
from projects.payment.domain.signatures import SignatureRefused, signature_check
from projects.payment.domain.states import AttemptKind
from projects.payment.errors import (
    WebhookMalformed,
    WebhookProviderUnknown,
    WebhookSignatureRefused,
)
from projects.payment.models import (
    ProviderAttempt,
    Refund,
    Transaction,
    WebhookInbox,
    WebhookState,
)
from projects.payment.services.attempts import attempt_close, outcome_apply
from projects.payment.services.refunds import refund_reserve, refund_settle
from shared.core.errors import DomainError
from shared.core.money import Money
from shared.tenancy.context import tenant_scope


class WebhookOrder(msgspec.Struct, frozen=True):
    """An order as the provider knows it; `key` is empty for one that it made itself."""

    kind: AttemptKind
    reference: str
    state: OutcomeState
    amount_minor: int
    currency: str
    key: str = ""
    reason: str = ""

    def outcome(self) -> Outcome:
        return Outcome(state=self.state, reference=self.reference, reason=self.reason)


class WebhookMessage(msgspec.Struct, frozen=True):
    """`order` in its state now; `refund` too, when the message is about one of its refunds."""

    id: str
    type: str
    account: UUID
    order: WebhookOrder
    refund: WebhookOrder | None = None


def webhook_receive(*, provider: str, body: bytes, signature: str, now: datetime) -> str:
    """Check and apply one message; "duplicate" when it was known, else its WebhookState.

    Raises WebhookProviderUnknown, WebhookSignatureRefused, WebhookMalformed.
    """
    _signature_check(provider, body, signature, now)
    message = _decoded(body)
    with tenant_scope(message.account), transaction.atomic():
        return _receive_once(provider, body, message, now)


def _signature_check(provider: str, body: bytes, signature: str, now: datetime) -> None:
    known: Mapping[str, Sequence[str]] = settings.PAYMENT_WEBHOOK_SECRETS
    if provider not in known:
        raise WebhookProviderUnknown
    try:
        signature_check(
            body=body, header=signature, secrets=known[provider], now=int(now.timestamp())
        )
    except SignatureRefused as error:
        raise WebhookSignatureRefused from error


def _decoded(body: bytes) -> WebhookMessage:
    try:
        message = msgspec.json.decode(body, type=WebhookMessage)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise WebhookMalformed from error
    if not 0 < len(message.id) <= 120 or len(message.type) > 64 or "\0" in body.decode():
        raise WebhookMalformed
    return message


def _receive_once(provider: str, body: bytes, message: WebhookMessage, now: datetime) -> str:
    row = WebhookInbox(
        provider=provider,
        event_id=message.id,
        kind=message.type,
        body=body,
        state=WebhookState.APPLIED,
        received_at=now,
    )
    # The second of two equal messages waits here for the first and then finds its row.
    WebhookInbox.objects.bulk_create([row], ignore_conflicts=True)
    if not WebhookInbox.objects.filter(id=row.id).exists():
        return "duplicate"
    state, reason = _apply_safely(message)
    if state != WebhookState.APPLIED:
        WebhookInbox.objects.filter(id=row.id).update(state=state, reason=reason)
    return state


def _apply_safely(message: WebhookMessage) -> tuple[str, str]:
    try:
        with transaction.atomic():
            return _apply(message)
    except DomainError as error:
        return WebhookState.REFUSED, error.detail[:300]


def _apply(message: WebhookMessage) -> tuple[str, str]:
    order = message.order
    attempt = _attempt_of(order)
    if attempt is None:
        return WebhookState.IGNORED, "unknown order"
    mismatch = _mismatch(attempt, order)
    if mismatch:
        return WebhookState.REFUSED, mismatch
    _settle(attempt, order.outcome())
    if message.refund is not None:
        _refund_apply(attempt.transaction_id, message.refund)
    return WebhookState.APPLIED, ""


def _attempt_of(order: WebhookOrder) -> ProviderAttempt | None:
    attempts = ProviderAttempt.objects.select_related("transaction", "refund")
    return attempts.filter(idempotency_key=order.key, kind=order.kind).first()


def _mismatch(attempt: ProviderAttempt, order: WebhookOrder) -> str:
    intent: Any = attempt.refund or attempt.transaction
    same = (intent.amount_minor, intent.currency) == (order.amount_minor, order.currency)
    return "" if same else "amount or currency differs"


def _settle(attempt: ProviderAttempt, outcome: Outcome) -> None:
    if outcome.state in (OutcomeState.SUCCEEDED, OutcomeState.FAILED):
        attempt_close(attempt_id=attempt.id, outcome=outcome)
    outcome_apply(
        kind=AttemptKind(attempt.kind),
        transaction_id=attempt.transaction_id,
        refund_id=attempt.refund_id,
        outcome=outcome,
    )


def _refund_apply(transaction_id: UUID, order: WebhookOrder) -> None:
    asked_by_us = _attempt_of(order) if order.key else None
    if asked_by_us is not None:
        _settle(asked_by_us, order.outcome())
        return
    # Locked, so that two messages about one refund of the provider's make it once.
    payment = Transaction.objects.select_for_update(no_key=True).get(id=transaction_id)
    refund = Refund.objects.filter(
        transaction_id=transaction_id, provider_reference=order.reference
    ).first()
    if refund is None:
        amount = Money.from_minor(order.amount_minor, order.currency)
        refund = refund_reserve(
            payment, amount=amount, reason="made at the provider", reference=order.reference
        )
    refund_settle(refund_id=refund.id, outcome=order.outcome())
