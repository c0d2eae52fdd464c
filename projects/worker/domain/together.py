"""Which jobs travel together: in one message, one claim, one push and one record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

MOST_TOGETHER = 10
# More messages than threads: where one party takes long, the others do not wait for its thread.
MESSAGES_PER_THREAD = 2


@dataclass(frozen=True, kw_only=True)
class Due:
    """A job that is to be sent, as the dispatcher sees it."""

    tenant_id: UUID
    job_id: UUID
    service: str
    queue: str
    priority: int
    run_at: datetime
    attempt: int
    timeout_seconds: int

    @property
    def kind(self) -> tuple[UUID, str, str, int, int]:
        """What jobs have in common that travel together."""
        return (self.tenant_id, self.service, self.queue, self.priority, self.timeout_seconds)


def party_size(*, waiting: int, threads: int) -> int:
    """How many jobs a message may carry: one, unless more wait than the threads can take."""
    if not threads:
        return 1
    return min(max(waiting // (threads * MESSAGES_PER_THREAD), 1), MOST_TOGETHER)


def parties(due: Sequence[Due], *, size: int) -> list[list[Due]]:
    """The jobs, the most urgent and longest due first, in groups of at most `size`.

    A group is of one kind. A job that was tried before goes alone: what has failed once holds up
    no others.
    """
    made: list[list[Due]] = []
    last: dict[tuple[UUID, str, str, int, int], list[Due]] = {}
    for job in sorted(due, key=lambda job: (job.priority, job.run_at, job.job_id)):
        if job.attempt:
            made.append([job])
        elif len(last.get(job.kind, ())) in (0, size):
            last[job.kind] = [job]
            made.append(last[job.kind])
        else:
            last[job.kind].append(job)
    return made
