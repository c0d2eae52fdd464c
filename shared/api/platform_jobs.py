"""What every service does for itself, across tenants: forget what nobody needs any more."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from shared.api.expiry import idempotency_expire
from shared.core.clock import utcnow
from shared.events.retention import inbox_delete, outbox_delete
from shared.jobs.declare import NoArgs, job
from shared.jobs.retention import job_records_delete
from shared.jobs.running import Again, Done, JobRun, Result
from shared.jobs.schedules import Hourly

BATCH = 1_000
OUTBOX_KEPT = timedelta(hours=72)
INBOX_KEPT = timedelta(days=30)
IDEMPOTENCY_KEPT = timedelta(hours=24)

# Each row goes at most once, whoever deletes it: no transaction need span a chunk.
_job = partial(job, atomic=False, per="platform", priority=9)


@_job("events-clean-up", schedule=Hourly(minute=10))
def events_clean_up(args: NoArgs, run: JobRun) -> Result:
    """Delete sent events after 72 hours, handled ones and done jobs after 30 days."""
    now = utcnow()
    return _batches(
        run,
        lambda: outbox_delete(before=now - OUTBOX_KEPT, batch=BATCH),
        lambda: inbox_delete(before=now - INBOX_KEPT, batch=BATCH),
        lambda: job_records_delete(before=now - INBOX_KEPT, batch=BATCH),
    )


@_job("idempotency-clean-up", schedule=Hourly(minute=20))
def idempotency_clean_up(args: NoArgs, run: JobRun) -> Result:
    """Delete stored answers after 24 hours."""
    before = utcnow() - IDEMPOTENCY_KEPT
    return _batches(run, lambda: idempotency_expire(before, batch=BATCH))


def _batches(run: JobRun, *deletes: Callable[[], int]) -> Result:
    """Delete batch after batch until none is full or the chunk ends."""
    deleted = int(run.checkpoint.get("deleted", 0))
    while run.time_left() > 0:
        counts = [delete() for delete in deletes]
        deleted += sum(counts)
        if max(counts) < BATCH:
            return Done({"deleted": deleted})
    return Again({"deleted": deleted})
