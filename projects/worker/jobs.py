"""What the worker does for itself, as a job like any other."""

from datetime import timedelta

from projects.worker.services.retention import jobs_delete
from projects.worker.services.workers import workers_forget
from shared.core.clock import utcnow
from shared.jobs.declare import NoArgs, job
from shared.jobs.running import Again, Done, JobRun, Result
from shared.jobs.schedules import Hourly

BATCH = 1_000
JOBS_KEPT = timedelta(days=14)
WORKERS_KEPT = timedelta(days=1)


# Each row goes at most once, whoever deletes it: no transaction need span a chunk.
@job("jobs-clean-up", schedule=Hourly(minute=30), per="platform", atomic=False, priority=9)
def jobs_clean_up(args: NoArgs, run: JobRun) -> Result:
    """Delete jobs and their logs 14 days after their end, and workers silent for a day."""
    now, deleted = utcnow(), int(run.checkpoint.get("deleted", 0))
    workers_forget(before=now - WORKERS_KEPT)
    while run.time_left() > 0:
        count = jobs_delete(before=now - JOBS_KEPT, batch=BATCH)
        deleted += count
        if count < BATCH:
            return Done({"deleted": deleted})
    return Again({"deleted": deleted})
