"""What the worker does when others ask for work, and what it does again and again."""

from collections.abc import Sequence

from projects.worker.services.dispatching import jobs_dispatch, jobs_resend
from projects.worker.services.enqueueing import BELL, Order, jobs_enqueue
from projects.worker.services.metrics import jobs_measure
from projects.worker.services.rescue import jobs_rescue
from projects.worker.services.tenants import tenant_profile_store
from shared.auth.local_copies import TenantAnswer, tenant_copy
from shared.contracts.gateway import TenantCreated, TenantUpdated
from shared.contracts.jobs import JobRequested
from shared.db.copies import Stored
from shared.events.envelope import Envelope
from shared.events.loops import loop
from shared.events.measures import measure
from shared.events.subscribe import subscribe, subscribe_together


@subscribe_together(JobRequested)
def on_jobs_requested(handled: Sequence[tuple[JobRequested, Envelope]]) -> None:
    jobs_enqueue(orders=[_order(event, envelope) for event, envelope in handled])


def _order(event: JobRequested, envelope: Envelope) -> Order:
    return Order(
        job_id=event.job_id,
        service=event.service,
        task=event.task,
        args=event.args,
        requester=envelope.source,
        requested_by=event.requested_by,
        queue=event.queue,
        priority=event.priority,
        max_attempts=event.max_attempts,
        timeout_seconds=event.timeout_seconds,
        run_at=event.run_at,
        unique_key=event.unique_key or "",
        traceparent=envelope.traceparent,
    )


@subscribe(TenantCreated, TenantUpdated)
def on_tenant_told(event: TenantCreated | TenantUpdated, envelope: Envelope) -> None:
    tenant_profile_store(name=event.name, as_of=envelope.aggregate_version)


@tenant_copy
def on_tenant_answer(told: TenantAnswer) -> Stored:
    return tenant_profile_store(name=told.name, as_of=told.version, asked_at=told.asked_at)


@loop("job-dispatch", idle=1.0, bell=BELL)
def job_dispatch() -> bool:
    return jobs_dispatch()


@loop("job-resend", idle=2.0)
def job_resend() -> bool:
    return jobs_resend()


@loop("job-rescue", idle=1.0)
def job_rescue() -> bool:
    return jobs_rescue()


@measure("jobs")
def jobs_now() -> None:
    jobs_measure()
