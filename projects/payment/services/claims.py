"""Claiming an attempt that is due: with a lease, fenced by the attempt's number."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from projects.payment.clients.provider import Order
from projects.payment.domain.retries import LEASE
from projects.payment.domain.states import AttemptKind, AttemptState
from projects.payment.models import OPEN_ATTEMPTS, ProviderAttempt, Refund, Transaction


@dataclass(frozen=True, kw_only=True)
class Claim:
    """The right to ask the provider about one attempt, until the lease ends."""

    attempt_id: UUID
    tenant_id: UUID
    number: int
    provider: str
    order: Order
    payment: Transaction
    refund_id: UUID | None

    @property
    def may_have_been_sent(self) -> bool:
        return self.number > 1


def attempt_claim(*, attempt_id: UUID, now: datetime) -> Claim | None:
    """Lease the attempt if it is due and has no outcome yet; None when it may not be asked now."""
    due = ProviderAttempt.objects.filter(id=attempt_id, state__in=OPEN_ATTEMPTS, due_at__lte=now)
    until = now + LEASE
    with transaction.atomic():
        if not due.update(
            state=AttemptState.CLAIMED, number=F("number") + 1, claimed_until=until, due_at=until
        ):
            return None
        held = ProviderAttempt.objects.select_related("transaction", "refund")
        return _claim_of(held.get(id=attempt_id))


def _claim_of(attempt: ProviderAttempt) -> Claim:
    return Claim(
        attempt_id=attempt.id,
        tenant_id=attempt.tenant_id,
        number=attempt.number,
        provider=attempt.provider,
        order=_order_of(attempt, attempt.transaction, attempt.refund),
        payment=attempt.transaction,
        refund_id=attempt.refund_id,
    )


def _order_of(attempt: ProviderAttempt, payment: Transaction, refund: Refund | None) -> Order:
    return Order(
        kind=AttemptKind(attempt.kind),
        key=attempt.idempotency_key,
        account=str(attempt.tenant_id),
        token=payment.token,
        currency=payment.currency,
        amount_minor=refund.amount_minor if refund else payment.amount_minor,
        parent=payment.provider_reference if refund else "",
    )
