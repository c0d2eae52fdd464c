"""What the scheduler does when others tell of something, and what it asks again and again."""

from projects.scheduler.services.declarations import declarations_refresh
from projects.scheduler.services.metrics import schedules_measure
from projects.scheduler.services.outcomes import execution_outcome
from projects.scheduler.services.profiles import tenant_profile_save
from shared.auth.local_copies import TenantAnswer, tenant_copy
from shared.contracts.gateway import TenantCreated, TenantUpdated
from shared.contracts.worker import JobCancelled, JobDeadLettered, JobFailed, JobSucceeded
from shared.db.copies import Stored
from shared.events.envelope import Envelope
from shared.events.loops import loop
from shared.events.measures import measure
from shared.events.subscribe import subscribe


@subscribe(TenantCreated, TenantUpdated)
def on_tenant_told(event: TenantCreated | TenantUpdated, envelope: Envelope) -> None:
    tenant_profile_save(name=event.name, timezone=event.timezone, as_of=envelope.aggregate_version)


@subscribe(JobSucceeded)
def on_job_succeeded(event: JobSucceeded, envelope: Envelope) -> None:
    execution_outcome(
        event, state="succeeded", as_of=envelope.aggregate_version, result=event.result
    )


@subscribe(JobFailed)
def on_job_failed(event: JobFailed, envelope: Envelope) -> None:
    execution_outcome(event, state="failed", as_of=envelope.aggregate_version, reason=event.reason)


@subscribe(JobDeadLettered)
def on_job_dead_lettered(event: JobDeadLettered, envelope: Envelope) -> None:
    execution_outcome(event, state="dead", as_of=envelope.aggregate_version, reason=event.reason)


@subscribe(JobCancelled)
def on_job_cancelled(event: JobCancelled, envelope: Envelope) -> None:
    execution_outcome(event, state="cancelled", as_of=envelope.aggregate_version)


@tenant_copy
def on_tenant_answer(told: TenantAnswer) -> Stored:
    return tenant_profile_save(
        name=told.name,
        timezone=told.timezone,
        as_of=told.version,
        asked_at=told.asked_at,
    )


@loop("declarations", idle=2.0)
def declarations() -> bool:
    declarations_refresh()
    return False


@measure("schedules")
def schedules_now() -> None:
    schedules_measure()
