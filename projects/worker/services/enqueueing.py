"""Taking jobs in: a row exists before anything is sent to Redis."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from projects.worker.domain.states import OPEN_STATES
from projects.worker.models import BackgroundJob, JobLog
from projects.worker.models.job import LEAST_URGENT, URGENT
from shared.core.clock import utcnow
from shared.core.ids import uuid7
from shared.events import doorbell
from shared.observability.tracing import current_traceparent

BELL = "jobs"


@dataclass(frozen=True, kw_only=True)
class Order:
    """A job that somebody wants. A priority beyond 0 to 9 is taken for the nearest."""

    service: str
    task: str
    requester: str
    args: Mapping[str, Any] = field(default_factory=dict)
    job_id: UUID = field(default_factory=uuid7)
    queue: str = "default"
    priority: int = 5
    max_attempts: int = 8
    timeout_seconds: int = 60
    run_at: datetime | None = None
    unique_key: str = ""
    requested_by: UUID | None = None
    traceparent: str = ""


def job_enqueue(*, order: Order) -> tuple[BackgroundJob, bool]:
    """The job, and whether it is new: of jobs with one unique key only one waits or runs."""
    while True:
        with transaction.atomic():
            if not _insert([order]):
                return BackgroundJob.objects.get(id=order.job_id), True
            # The one in the way may end between two statements; then there is room for this.
            found = _in_the_way(order)
        if found is not None:
            return found, False


@transaction.atomic
def jobs_enqueue(*, orders: Sequence[Order]) -> None:
    """Take in all jobs by one INSERT. One that is in the way of another notes it in its log."""
    for order in _insert(orders):
        found = _in_the_way(order)
        if found is not None and found.id != order.job_id:
            JobLog.objects.create(
                job=found,
                attempt=found.attempt,
                message=f"Request {order.job_id} with the same unique key has joined this job.",
            )


def _insert(orders: Sequence[Order]) -> list[Order]:
    """Insert what may be inserted; the orders that were not."""
    now = utcnow()
    rows = [_row(order, now) for order in orders]
    BackgroundJob.objects.bulk_create(rows, ignore_conflicts=True)
    transaction.on_commit(lambda: doorbell.ring(BELL), robust=True)
    keyed = [order.job_id for order in orders if order.unique_key]
    if not keyed:
        return []
    made = set(BackgroundJob.objects.filter(id__in=keyed).values_list("id", flat=True))
    return [order for order in orders if order.unique_key and order.job_id not in made]


def _in_the_way(order: Order) -> BackgroundJob | None:
    return BackgroundJob.objects.filter(
        requester=order.requester, unique_key=order.unique_key, state__in=OPEN_STATES
    ).first()


def _row(order: Order, now: datetime) -> BackgroundJob:
    return BackgroundJob(
        id=order.job_id,
        service=order.service,
        task=order.task,
        args=dict(order.args),
        requester=order.requester,
        requested_by=order.requested_by,
        unique_key=order.unique_key,
        traceparent=order.traceparent or current_traceparent(),
        queue=order.queue,
        priority=min(max(order.priority, URGENT), LEAST_URGENT),
        run_at=order.run_at or now,
        max_attempts=max(order.max_attempts, 1),
        timeout_seconds=max(order.timeout_seconds, 1),
    )
