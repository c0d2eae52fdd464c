"""What the scheduler does when the worker pushes a job to it."""

from datetime import timedelta

from projects.scheduler.services.retention import executions_delete
from shared.core.clock import utcnow
from shared.jobs.declare import NoArgs, job
from shared.jobs.running import Again, Done, JobRun, Result
from shared.jobs.schedules import Daily

BATCH = 1_000
KEPT = timedelta(days=90)


@job("executions-clean-up", schedule=Daily("03:40"), per="platform", atomic=False, priority=9)
def executions_clean_up(args: NoArgs, run: JobRun) -> Result:
    """Delete executions that ended more than 90 days ago."""
    deleted = int(run.checkpoint.get("deleted", 0))
    while run.time_left() > 0:
        count = executions_delete(before=utcnow() - KEPT, batch=BATCH)
        deleted += count
        if count < BATCH:
            return Done({"deleted": deleted})
    return Again({"deleted": deleted})
