"""What a task sees of the job that it works on, and what it says at the end of a chunk."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

CHUNK_SECONDS = 8.0


@dataclass(frozen=True)
class Done:
    """The job is done; `result` is a small JSON object that the worker keeps."""

    result: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Again:
    """There is more to do: push the job again at once. The next chunk gets `checkpoint`."""

    checkpoint: Mapping[str, Any] = field(default_factory=dict)


Result = Done | Again


@dataclass(frozen=True, kw_only=True)
class JobRun:
    """One chunk of one attempt. A chunk takes 10 s at most, so that no web thread is held."""

    job_id: UUID
    attempt: int
    checkpoint: Mapping[str, Any]
    deadline: float

    @classmethod
    def begin(cls, *, job_id: UUID, attempt: int, checkpoint: Mapping[str, Any]) -> "JobRun":
        deadline = time.monotonic() + CHUNK_SECONDS
        return cls(job_id=job_id, attempt=attempt, checkpoint=checkpoint, deadline=deadline)

    @property
    def key(self) -> str:
        """The same for all attempts: the idempotency key of what the task calls."""
        return str(self.job_id)

    def time_left(self) -> float:
        """Seconds until the chunk should end; work that goes on after it answers Again."""
        return self.deadline - time.monotonic()
