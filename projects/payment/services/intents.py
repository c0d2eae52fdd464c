"""From an intent to the attempts that carry it out."""

from dataclasses import dataclass
from uuid import UUID

from projects.payment.domain.states import AttemptKind
from projects.payment.models import ProviderAttempt, Refund, Transaction
from shared.core.clock import utcnow
from shared.jobs.request import job_request

ATTEMPT_TASK = "provider-attempt"


@dataclass(frozen=True, kw_only=True)
class AttemptArgs:
    """The attempt that a job carries out."""

    attempt_id: UUID


def attempt_add(
    *, kind: AttemptKind, payment: Transaction, refund: Refund | None = None
) -> ProviderAttempt:
    """Have the provider asked, by a job, if and only if the running transaction commits.

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
    attempt_job_request(attempt_id=attempt.id)
    return attempt


def attempt_job_request(*, attempt_id: UUID) -> None:
    """Request the attempt's job, of which one waits or runs at a time."""
    args = AttemptArgs(attempt_id=attempt_id)
    job_request(task=ATTEMPT_TASK, args=args, unique_key=f"attempt:{attempt_id}")
