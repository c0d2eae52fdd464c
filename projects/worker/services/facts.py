"""What every event about a job says."""

from datetime import datetime
from typing import Any

from projects.worker.models import BackgroundJob


def job_facts(job: BackgroundJob, now: datetime) -> dict[str, Any]:
    """The fields of JobFacts."""
    return {
        "job_id": job.id,
        "service": job.service,
        "task": job.task,
        "requester": job.requester,
        "attempts": job.tries,
        "occurred_at": now,
    }
