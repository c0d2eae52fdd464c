"""Running one job: claim it, push it chunk by chunk, record what became of it."""

import random
import time
from datetime import timedelta
from uuid import UUID

from projects.worker.clients.targets import job_push
from projects.worker.domain.answers import Answer, Failed, Finished, Refused, Unfinished
from projects.worker.models import BackgroundJob
from projects.worker.services.claims import job_claim, job_continue
from projects.worker.services.outcomes import (
    job_bury,
    job_give_back,
    job_succeed,
    job_try_failed,
)
from projects.worker.services.running import Run, Running
from shared.observability.logging import log_scope
from shared.observability.spans import Attribute, Kind, span_of
from shared.observability.tracing import trace_scope
from shared.tenancy.context import tenant_scope


def job_run(*, tenant_id: UUID, job_id: UUID, running: Running) -> str:
    """Work on the job if it is free; in one word what came of it.

    A process may die between any two lines: the lease then lapses and the job is rescued.
    """
    if running.stopping.is_set():
        return "left"
    with tenant_scope(tenant_id):
        job = job_claim(job_id=job_id, worker_id=running.worker_id)
        if job is None:
            return "taken"
        with (
            running.entered(job) as run,
            trace_scope(job.traceparent) as trace,
            log_scope(job_id=job_id, tenant_id=tenant_id),
            span_of(trace, span_name(job), Kind.CONSUMER, span_described(job)),
        ):
            return _chunks_run(run, running)


def span_name(job: BackgroundJob) -> str:
    """The name of the span of one attempt."""
    return f"run {job.service}.{job.task}"


def span_described(job: BackgroundJob) -> dict[str, Attribute]:
    """The attributes of the span of one attempt."""
    return {
        "messaging.system": "celery",
        "messaging.operation.name": "process",
        "messaging.operation.type": "process",
        "messaging.destination.name": job.queue,
        "messaging.message.id": str(job.id),
        "job.service": job.service,
        "job.task": job.task,
        "job.attempt": job.attempt,
    }


def _chunks_run(run: Run, running: Running) -> str:
    job, started = run.job, time.monotonic()
    while True:
        answer = job_push(job)
        if not isinstance(answer, Unfinished):
            return answer_record(job, answer, seconds=time.monotonic() - started)
        if running.stopping.is_set():
            return "given back" if job_give_back(job=job) else "lost"
        if run.lost.is_set() or not job_continue(job=job):
            return "lost"


def answer_record(job: BackgroundJob, answer: Answer, *, seconds: float) -> str:
    """Record the outcome, in one word; what comes too late is only counted."""
    if isinstance(answer, Finished):
        return "done" if job_succeed(job=job, result=answer.result, seconds=seconds) else "late"
    if isinstance(answer, Refused):
        return "refused" if job_bury(job=job, reason=answer.reason) else "late"
    assert isinstance(answer, Failed)
    delay = None if answer.seconds is None else timedelta(seconds=answer.seconds)
    failed = job_try_failed(job=job, reason=answer.reason, luck=random.random(), delay=delay)
    return "failed" if failed else "late"
