"""A scheduled job becomes active, paused or disabled; the caller holds its row."""

from datetime import datetime, timedelta
from uuid import UUID

from projects.scheduler.domain.timing import next_due
from projects.scheduler.models import JobState, ScheduledJob
from projects.scheduler.services.announcing import state_announce

BEFORE = timedelta(microseconds=1)


def first_due(job: ScheduledJob, *, now: datetime) -> datetime | None:
    """When the job is due next if it is active from `now` on."""
    if job.state != JobState.ACTIVE:
        return None
    after = now if job.starts_at is None else max(now, job.starts_at - BEFORE)
    due = next_due(job.timing, after=after)
    return None if due and job.ends_at and due > job.ends_at else due


def state_enter(
    job: ScheduledJob, state: str, *, at: datetime, reason: str = "", by: UUID | None = None
) -> None:
    """Write the new state with what follows from it, and publish it."""
    job.state, job.reason, job.version = state, reason[:200], job.version + 1
    job.next_due_at = first_due(job, now=at)
    job.save(update_fields=["state", "reason", "version", "next_due_at", "updated_at"])
    state_announce(job, at=at, by=by)
