"""What analytics does when a job is pushed to it."""

from projects.analytics.services import reports, rollups
from shared.core.clock import utcnow
from shared.jobs.declare import NoArgs, job
from shared.jobs.running import Done, JobRun, Result
from shared.jobs.schedules import Daily


@job(reports.REPORT_RUN, args=reports.ReportRunArgs)
def report_run(args: reports.ReportRunArgs, run: JobRun) -> Result:
    done = reports.run_finish(run_id=args.run_id, at=utcnow())
    return Done({"rows": done.rows})


@job("rollups-check", schedule=Daily("03:30"), public=("owner", "admin"))
def rollups_check(args: NoArgs, run: JobRun) -> Result:
    return Done(rollups.check_result(rollups.rollups_check()))
