"""The processes that run jobs: who they are, and that they are alive."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from projects.worker.models import Worker
from shared.core.clock import utcnow


def worker_register(*, instance: str, host: str, queues: Sequence[str], concurrency: int) -> Worker:
    """A new process has begun."""
    return Worker.objects.create(
        instance=instance,
        host=host,
        queues=list(queues),
        concurrency=concurrency,
        heartbeat_at=utcnow(),
    )


def worker_beat(*, worker_id: UUID, running: int) -> None:
    """The process is alive and works on so many jobs."""
    Worker.objects.filter(id=worker_id).update(running=running, heartbeat_at=utcnow())


def worker_stop(*, worker_id: UUID) -> None:
    """The process ends as it was told to."""
    Worker.objects.filter(id=worker_id).update(running=0, stopped_at=utcnow())


def workers_forget(*, before: datetime) -> int:
    """Delete processes that have been silent since the moment; how many."""
    return Worker.objects.filter(heartbeat_at__lt=before).delete()[0]
