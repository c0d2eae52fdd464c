"""Schedules that services declare: one for each tenant in its zone, or one for the platform."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from projects.scheduler.models import (
    DeclaredTask,
    JobState,
    Origin,
    ScheduledJob,
    TenantProfile,
)
from projects.scheduler.selectors import UTC_ZONE
from projects.scheduler.services.states import first_due, state_enter
from shared.core.clock import utcnow
from shared.tenancy.context import PLATFORM_TENANT, system_scope, tenant_scope

LOCK = "declarations"
WITHDRAWN = "{service} no longer declares the task {task}"
UNSCHEDULED = "{service} no longer schedules the task {task}"


def tenant_defaults_save(zone: str) -> None:
    """Give the tenant in context the schedules of all tasks, or move them to its new zone."""
    for declared in DeclaredTask.objects.filter(per="tenant", withdrawn=False):
        default_save(declared, zone=zone, at=utcnow())


def declaration_apply(declared: DeclaredTask) -> None:
    """Have all schedules follow what a service now declares of a task."""
    at = utcnow()
    for tenant_id, zone in _tenants(declared) if declared.has_schedule else ():
        with tenant_scope(tenant_id):
            default_save(declared, zone=zone, at=at)
    for tenant_id, job_id in _jobs_of(declared):
        with tenant_scope(tenant_id):
            _follow(declared, job_id, at)


def _tenants(declared: DeclaredTask) -> list[tuple[UUID, str]]:
    if declared.per == "platform":
        return [(PLATFORM_TENANT, UTC_ZONE)]
    with system_scope("default-schedules"):
        return list(TenantProfile.across_tenants.values_list("tenant_id", "timezone"))


def _jobs_of(declared: DeclaredTask) -> list[tuple[UUID, UUID]]:
    with system_scope("default-schedules"):
        jobs = ScheduledJob.across_tenants.filter(service=declared.service, task=declared.task)
        return list(jobs.values_list("tenant_id", "id"))


@transaction.atomic
def default_save(declared: DeclaredTask, *, zone: str, at: datetime) -> None:
    """Make the default schedule of the tenant in context, or change it as far as no user has."""
    wanted = {"cron": declared.cron, "every_seconds": declared.every_seconds, "timezone": zone}
    job, made = ScheduledJob.objects.select_for_update().get_or_create(
        origin=Origin.DEFAULT,
        origin_key=str(declared),
        defaults={
            **wanted,
            "name": str(declared),
            "service": declared.service,
            "task": declared.task,
        },
    )
    differs = any(getattr(job, name) != value for name, value in wanted.items())
    if made or (differs and not job.customised):
        for name, value in wanted.items():
            setattr(job, name, value)
        job.version += not made
        job.next_due_at = first_due(job, now=at)
        job.save()


@transaction.atomic
def _follow(declared: DeclaredTask, job_id: UUID, at: datetime) -> None:
    """Disable an active job that can no longer be, and say so; revive it when it can again."""
    job = ScheduledJob.objects.select_for_update().filter(id=job_id).first()
    if job is None:
        return
    reason = _reason(declared, job)
    if reason and job.state == JobState.ACTIVE:
        state_enter(job, JobState.DISABLED, at=at, reason=reason)
    elif not reason and job.state == JobState.DISABLED:
        state_enter(job, JobState.ACTIVE, at=at)


def _reason(declared: DeclaredTask, job: ScheduledJob) -> str:
    names = {"service": declared.service, "task": declared.task}
    if declared.withdrawn:
        return WITHDRAWN.format(**names)
    follows = job.origin == Origin.DEFAULT and not job.customised
    return UNSCHEDULED.format(**names) if follows and not declared.has_schedule else ""
