"""The event of a schedule that changes its state."""

from datetime import datetime
from uuid import UUID

from projects.scheduler.models import ScheduledJob
from shared.contracts.scheduler import ScheduleStateChanged
from shared.events import outbox


def state_announce(job: ScheduledJob, *, at: datetime, by: UUID | None = None) -> None:
    """Publish schedule.state_changed beside the write."""
    event = ScheduleStateChanged(
        scheduled_job_id=job.id,
        name=job.name,
        service=job.service,
        task=job.task,
        state=job.state,
        reason=job.reason,
        occurred_at=at,
        by=by,
    )
    outbox.publish(event, version=job.version)
