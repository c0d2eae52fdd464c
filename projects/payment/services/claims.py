"""Claiming attempts that are due: in batches, with a lease, fenced by the attempt's number."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from projects.payment.clients.provider import Order
from projects.payment.domain.retries import BATCH, LEASE
from projects.payment.domain.states import AttemptKind, AttemptState
from projects.payment.models import OPEN_ATTEMPTS, ProviderAttempt, Refund, Transaction
from shared.tenancy.context import system_scope


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


def attempts_claim(*, now: datetime, limit: int = BATCH) -> list[Claim]:
    """Lease up to `limit` attempts of all tenants that are due, the longest waiting first."""
    with system_scope("provider-attempts"), transaction.atomic(using="system"):
        due = list(
            ProviderAttempt.across_tenants.filter(state__in=OPEN_ATTEMPTS, due_at__lte=now)
            .select_related("transaction", "refund")
            .order_by("due_at")
            .select_for_update(skip_locked=True, of=("self",), no_key=True)[:limit]
        )
        ProviderAttempt.across_tenants.filter(id__in=[attempt.id for attempt in due]).update(
            state=AttemptState.CLAIMED,
            number=F("number") + 1,
            claimed_until=now + LEASE,
            due_at=now + LEASE,
        )
    return [_claim_of(attempt) for attempt in due]


def _claim_of(attempt: ProviderAttempt) -> Claim:
    return Claim(
        attempt_id=attempt.id,
        tenant_id=attempt.tenant_id,
        number=attempt.number + 1,
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
