"""Jobs, runs and targets for tests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from projects.worker.domain.leases import LEASE
from projects.worker.models import BackgroundJob
from projects.worker.services.claims import job_claim
from projects.worker.services.enqueueing import Order, job_enqueue
from projects.worker.services.pushing import job_run
from projects.worker.services.running import Running
from shared.contracts.jobs import JobRequested
from shared.core.clock import utcnow
from shared.core.ids import uuid7
from shared.http import transport
from shared.http.tests.server import Answer, Received, Server, serve
from shared.tenancy.context import tenant_required

DONE: Answer = (200, {"state": "done", "result": {"n": 1}, "seconds": 0.0, "reason": ""})
AGAIN: Answer = (202, {"state": "again", "result": {}, "seconds": 0.0, "reason": ""})


def order(**facts: Any) -> Order:
    defaults: dict[str, Any] = {"service": "payment", "task": "charge", "requester": "payment"}
    return Order(**{**defaults, **facts})


def queued(**facts: Any) -> BackgroundJob:
    """A job that waits."""
    return job_enqueue(order=order(**facts))[0]


def claimed(job: BackgroundJob | None = None, *, worker_id: UUID | None = None) -> BackgroundJob:
    """A job as the worker that has claimed it sees it."""
    found = job_claim(job_id=(job or queued()).id, worker_id=worker_id or uuid4())
    assert found is not None
    return found


def due(job: BackgroundJob) -> BackgroundJob:
    """The job, whose next try is due now."""
    BackgroundJob.objects.filter(id=job.id).update(run_at=utcnow())
    return fresh(job)


def lapsed(job: BackgroundJob) -> BackgroundJob:
    """The job, whose worker has been silent for longer than its lease."""
    past = utcnow() - LEASE - timedelta(seconds=1)
    BackgroundJob.objects.filter(id=job.id).update(lease_until=past)
    return fresh(job)


def fresh(job: BackgroundJob) -> BackgroundJob:
    return BackgroundJob.objects.get(id=job.id)


def run(job: BackgroundJob, running: Running | None = None) -> str:
    """What a thread does that takes the job's message, in the tenant in context."""
    running = running or Running(uuid4())
    return job_run(tenant_id=tenant_required(), job_id=job.id, running=running)


def answers(*sequence: Answer) -> Callable[[Received], Answer]:
    """These answers one after the other, the last one for ever."""
    left = list(sequence)
    return lambda request: left.pop(0) if len(left) > 1 else left[0]


@contextmanager
def target_serving(settings: Any) -> Iterator[Server]:
    """A real HTTP server as the service `payment`; `nowhere` is one that nobody answers for."""
    transport.transport_reset()
    with serve(answers(DONE)) as server:
        settings.SERVICE_URLS = {"payment": server.url, "nowhere": "http://127.0.0.1:1"}
        yield server
    transport.transport_reset()


def requested(**facts: Any) -> JobRequested:
    defaults: dict[str, Any] = {"job_id": uuid7(), "service": "payment", "task": "charge"}
    return JobRequested(**{**defaults, **facts})
