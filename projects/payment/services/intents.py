"""From an intent to the attempts that carry it out."""

from projects.payment.domain.states import AttemptKind
from projects.payment.models import ProviderAttempt, Refund, Transaction
from shared.core.clock import utcnow


def attempt_add(
    *, kind: AttemptKind, payment: Transaction, refund: Refund | None = None
) -> ProviderAttempt:
    """Have the provider asked, if and only if the running transaction commits.

    The key is the intent's id: whatever happens, the provider sees one order.
    """
    attempt = ProviderAttempt(
        kind=kind,
        transaction=payment,
        refund=refund,
        provider=payment.provider,
        idempotency_key=f"{kind}:{refund.id if refund else payment.id}",
        due_at=utcnow(),
    )
    attempt.save(force_insert=True)
    return attempt
