"""Events of the worker: what became of jobs."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from shared.contracts.types import Instant
from shared.events.envelope import event


@dataclass(frozen=True, kw_only=True)
class JobFacts:
    """A job of `requester` for a task of `service`, after `attempts` tries."""

    job_id: UUID
    service: str
    task: str
    requester: str
    attempts: int
    occurred_at: Instant


@event(type="job.succeeded", topic="worker.outcome", key="job_id")
@dataclass(frozen=True, kw_only=True)
class JobSucceeded(JobFacts):
    """The work is done."""

    result: dict[str, Any] = field(default_factory=dict)


@event(type="job.failed", topic="worker.outcome", key="job_id")
@dataclass(frozen=True, kw_only=True)
class JobFailed(JobFacts):
    """One try failed; the next one is at `retry_at`."""

    reason: str
    retry_at: Instant


@event(type="job.dead_lettered", topic="worker.outcome", key="job_id")
@dataclass(frozen=True, kw_only=True)
class JobDeadLettered(JobFacts):
    """The work is given up until somebody replays it."""

    reason: str


@event(type="job.cancelled", topic="worker.outcome", key="job_id")
@dataclass(frozen=True, kw_only=True)
class JobCancelled(JobFacts):
    """The work was called off."""
