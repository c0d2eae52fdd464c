"""Events of the scheduler: what became of schedules."""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.types import Instant
from shared.events.envelope import event


@event(type="schedule.state_changed", topic="scheduler.schedule", key="scheduled_job_id")
@dataclass(frozen=True, kw_only=True)
class ScheduleStateChanged:
    """A scheduled job is active, paused or disabled from now on; `by` is None where no person
    decided it, and `reason` then says why."""

    scheduled_job_id: UUID
    name: str
    service: str
    task: str
    state: str
    occurred_at: Instant
    reason: str = ""
    by: UUID | None = None
