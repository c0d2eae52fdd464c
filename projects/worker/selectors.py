"""Reads of the worker, within the tenant in context."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from projects.worker.domain.leases import SILENT_AFTER
from projects.worker.domain.states import JobState
from projects.worker.errors import DeadLetterJobNotFound, JobNotFound
from projects.worker.models import BackgroundJob, DeadLetterJob, JobLog, Worker
from shared.core.clock import utcnow
from shared.tenancy.kept import listed

RECENT = timedelta(hours=1)


@listed
def job_list(*, requested_by: UUID | None = None) -> QuerySet[BackgroundJob]:
    """The tenant's jobs, or only those that one user has requested."""
    jobs = BackgroundJob.objects.all()
    return jobs if requested_by is None else jobs.filter(requested_by=requested_by)


def job_get(*, job_id: UUID, requested_by: UUID | None = None) -> BackgroundJob:
    """Raises JobNotFound."""
    found = job_list(requested_by=requested_by).filter(id=job_id).first()
    if found is None:
        raise JobNotFound
    return found


def job_logs(*, job_id: UUID) -> QuerySet[JobLog]:
    return JobLog.objects.filter(job_id=job_id)


def job_summary(*, requested_by: UUID | None = None) -> dict[str, int]:
    """How many jobs are in each state."""
    counts = job_list(requested_by=requested_by).order_by().values_list("state")
    found = dict(counts.annotate(count=Count("id")))
    return {state.value: found.get(state.value, 0) for state in JobState}


def dead_letter_job_list() -> QuerySet[DeadLetterJob]:
    return DeadLetterJob.objects.select_related("job")


def dead_letter_job_get(*, dead_letter_id: UUID) -> DeadLetterJob:
    """Raises DeadLetterJobNotFound."""
    found = dead_letter_job_list().filter(id=dead_letter_id).first()
    if found is None:
        raise DeadLetterJobNotFound
    return found


def worker_summary() -> dict[str, Any]:
    """How many processes are alive and how busy they are, and how many fell silent lately."""
    since = utcnow() - SILENT_AFTER
    alive = Q(heartbeat_at__gte=since, stopped_at=None)
    silent = Q(heartbeat_at__lt=since, heartbeat_at__gte=utcnow() - RECENT, stopped_at=None)
    return Worker.objects.aggregate(
        alive=Count("id", filter=alive),
        silent=Count("id", filter=silent),
        running=Sum("running", filter=alive, default=0),
        capacity=Sum("concurrency", filter=alive, default=0),
    )
