"""What every service may send: a request for background work, to the worker."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from shared.contracts.types import Instant
from shared.events.envelope import event


@event(type="job.requested", topic="*.job", key="job_id")
@dataclass(frozen=True, kw_only=True)
class JobRequested:
    """Work to be pushed to `service`. It is requested if and only if the business transaction
    commits. What is None is as the worker does it by default."""

    job_id: UUID
    service: str
    task: str
    args: dict[str, Any] = field(default_factory=dict)
    queue: str = "default"
    priority: int = 5
    max_attempts: int = 8
    timeout_seconds: int = 60
    run_at: Instant | None = None
    unique_key: str | None = None
    requested_by: UUID | None = None
