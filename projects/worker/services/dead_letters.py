"""What is decided about jobs that were given up."""

from uuid import UUID

from django.db import transaction

from projects.worker.domain.states import DeadLetterState
from projects.worker.errors import DeadLetterJobNotFound, DeadLetterJobResolved
from projects.worker.models import DeadLetterJob
from projects.worker.services.jobs import job_retry
from shared.core.clock import utcnow


def dead_letter_job_replay(
    *, dead_letter_id: UUID, by: str, user_id: UUID | None = None
) -> DeadLetterJob:
    """Run its job again. Raises DeadLetterJobNotFound, DeadLetterJobResolved, JobInTheWay."""
    letter = _open(dead_letter_id)
    job_retry(job_id=letter.job_id, by=by, user_id=user_id)
    letter.refresh_from_db()
    return letter


@transaction.atomic
def dead_letter_job_discard(
    *, dead_letter_id: UUID, reason: str, user_id: UUID | None = None
) -> DeadLetterJob:
    """Give its job up for good. Raises DeadLetterJobNotFound, DeadLetterJobResolved."""
    letter = _open(dead_letter_id, lock=True)
    letter.state, letter.discard_reason = DeadLetterState.DISCARDED, reason
    letter.resolved_at, letter.resolved_by = utcnow(), user_id
    letter.save()
    return letter


def _open(dead_letter_id: UUID, *, lock: bool = False) -> DeadLetterJob:
    rows = DeadLetterJob.objects.select_for_update(no_key=True) if lock else DeadLetterJob.objects
    letter = rows.filter(id=dead_letter_id).first()
    if letter is None:
        raise DeadLetterJobNotFound
    if letter.state != DeadLetterState.OPEN:
        raise DeadLetterJobResolved(state=letter.state)
    return letter
