"""What lead_ingest does when the worker pushes a job."""

from projects.lead_ingest.services.exports import ExportArgs, export_continue, exports_expire
from projects.lead_ingest.services.import_files import ImportArgs
from projects.lead_ingest.services.imports import import_continue
from shared.core.clock import utcnow
from shared.jobs.declare import NoArgs, job
from shared.jobs.running import Again, Done, JobRun, Result
from shared.jobs.schedules import Daily


@job("lead-import", args=ImportArgs)
def lead_import(args: ImportArgs, run: JobRun) -> Result:
    read = import_continue(import_id=args.import_id, now=utcnow(), time_left=run.time_left)
    return Done() if read else Again()


@job("lead-export", args=ExportArgs)
def lead_export(args: ExportArgs, run: JobRun) -> Result:
    written = export_continue(export_id=args.export_id, now=utcnow(), time_left=run.time_left)
    return Done() if written else Again()


@job("exports-expire", schedule=Daily("03:40"), public=("owner", "admin"))
def lead_exports_expire(args: NoArgs, run: JobRun) -> Result:
    return Done({"files": exports_expire(now=utcnow())})
