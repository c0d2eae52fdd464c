"""Jobs whose worker fell silent: their lease has lapsed, so that somebody else may try."""

from datetime import timedelta

from projects.worker.domain.states import JobState
from projects.worker.models import BackgroundJob
from projects.worker.services.enqueueing import BELL
from projects.worker.services.outcomes import job_try_failed
from shared.core.clock import utcnow
from shared.events import doorbell
from shared.tenancy.context import system_scope, tenant_scope

BATCH = 100
REASON = "The worker that ran it fell silent."


def jobs_rescue() -> bool:
    """Queue lapsed jobs again at once, or give them up after their last try; True if any."""
    with system_scope("job-rescue"):
        running = BackgroundJob.across_tenants.filter(state=JobState.RUNNING)
        lapsed = list(running.filter(lease_until__lt=utcnow()).order_by("lease_until")[:BATCH])
    for job in lapsed:
        with tenant_scope(job.tenant_id):
            job_try_failed(job=job, reason=REASON, luck=0.0, delay=timedelta(0))
    if lapsed:
        doorbell.ring(BELL)
    return bool(lapsed)
