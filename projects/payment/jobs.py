"""What payment does when the worker pushes a job to it."""

from projects.payment.services.attempts import attempt_run
from projects.payment.services.intents import ATTEMPT_TASK, AttemptArgs
from projects.payment.services.overdue import invoices_overdue_tell
from projects.payment.services.sweeping import attempts_sweep
from shared.core.clock import utcnow
from shared.jobs.declare import NoArgs, job
from shared.jobs.errors import RetryLater
from shared.jobs.running import Again, Done, JobRun, Result
from shared.jobs.schedules import Daily, Every


@job(ATTEMPT_TASK, args=AttemptArgs, atomic=False, queue="payments", priority=3, max_attempts=40)
def provider_attempt(args: AttemptArgs, run: JobRun) -> None:
    """Charge, refund or disburse through the provider."""
    seconds = attempt_run(attempt_id=args.attempt_id, now=utcnow())
    if seconds is not None:
        raise RetryLater(seconds, "the provider has not decided yet")


@job("attempts-sweep", atomic=False, per="platform", schedule=Every(minutes=10))
def attempts_sweep_run(args: NoArgs, run: JobRun) -> Result:
    """Ask again about charges, refunds and disbursements whose job was given up."""
    return Done({"requested": attempts_sweep(now=utcnow())})


@job("invoices-overdue", schedule=Daily("06:00"), public=("owner", "admin", "finance"))
def invoices_overdue(args: NoArgs, run: JobRun) -> Result:
    """Tell of invoices that are due and not paid, of each once."""
    told = invoices_overdue_tell(as_of=utcnow())
    total = int(run.checkpoint.get("told", 0)) + told
    return Again({"told": total}) if told else Done({"told": total})
