"""What commission does when the worker pushes a job to it."""

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from projects.commission.services.periods import period_close_due
from shared.core.clock import utcnow
from shared.jobs.declare import job
from shared.jobs.running import Again, Done, JobRun, Result
from shared.jobs.schedules import Daily


@dataclass(frozen=True, kw_only=True)
class PeriodsClose:
    """How many days after its end a period stays open for what comes late."""

    grace_days: Annotated[int, Meta(ge=0, le=366)] = 5


@job(
    "periods-close",
    args=PeriodsClose,
    schedule=Daily("02:15"),
    public=("owner", "admin", "finance"),
)
def periods_close(args: PeriodsClose, run: JobRun) -> Result:
    """Close the periods that ended long enough ago, and draft their payouts."""
    labels: list[str] = list(run.checkpoint.get("closed", []))
    closed = period_close_due(grace_days=args.grace_days, at=utcnow())
    if closed is None:
        return Done({"closed": labels})
    return Again({"closed": [*labels, closed.period.label]})
