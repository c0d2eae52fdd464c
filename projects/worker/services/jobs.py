"""What people may do to a job: call it off, or have it run again."""

from uuid import UUID

from django.db import IntegrityError, transaction

from projects.worker.domain.states import (
    OPEN_STATES,
    REPLAYABLE_STATES,
    DeadLetterState,
    JobState,
    LogLevel,
)
from projects.worker.errors import JobInTheWay, JobNotFound, JobNotReplayable, JobOver
from projects.worker.models import BackgroundJob, DeadLetterJob, JobLog
from projects.worker.services.enqueueing import BELL
from projects.worker.services.facts import job_facts
from shared.contracts.worker import JobCancelled
from shared.core.clock import utcnow
from shared.events import doorbell
from shared.events.outbox import publish


@transaction.atomic
def job_cancel(*, job_id: UUID, by: str) -> BackgroundJob:
    """Call the job off at once; a chunk that runs ends, its result is refused.

    Raises JobNotFound, JobOver.
    """
    job = _locked(job_id)
    if job.state not in OPEN_STATES:
        raise JobOver(job_id=job_id, state=job.state)
    now = utcnow()
    job.state, job.finished_at = JobState.CANCELLED, now
    job.lease_until = job.dispatched_at = None
    job.version += 1
    job.save()
    JobLog.objects.create(
        job=job, attempt=job.attempt, level=LogLevel.WARNING, message=f"Cancelled by {by}."
    )
    publish(JobCancelled(**job_facts(job, now)), version=job.version)
    return job


def job_retry(*, job_id: UUID, by: str, user_id: UUID | None = None) -> BackgroundJob:
    """Run a dead or cancelled job again with all its tries, or a waiting one now.

    Raises JobNotFound, JobNotReplayable, and JobInTheWay while another job holds its key.
    """
    try:
        with transaction.atomic():
            job = _locked(job_id)
            _ready(job)
            job.save()
            _letters_resolve(job, user_id)
            JobLog.objects.create(job=job, attempt=job.attempt, message=f"Run again by {by}.")
            transaction.on_commit(lambda: doorbell.ring(BELL), robust=True)
    except IntegrityError as error:
        if "job_unique_while_open" not in str(error):
            raise
        raise JobInTheWay(unique_key=job.unique_key) from error
    return job


def _locked(job_id: UUID) -> BackgroundJob:
    job = BackgroundJob.objects.select_for_update(no_key=True).filter(id=job_id).first()
    if job is None:
        raise JobNotFound
    return job


def _ready(job: BackgroundJob) -> None:
    if job.state in REPLAYABLE_STATES:
        job.attempts_before = job.attempt
    elif job.state != JobState.QUEUED:
        raise JobNotReplayable(job_id=job.id, state=job.state)
    job.state, job.run_at = JobState.QUEUED, utcnow()
    job.finished_at = job.dispatched_at = None
    job.version += 1


def _letters_resolve(job: BackgroundJob, user_id: UUID | None) -> None:
    DeadLetterJob.objects.filter(job_id=job.id, state=DeadLetterState.OPEN).update(
        state=DeadLetterState.REPLAYED, resolved_at=utcnow(), resolved_by=user_id
    )
