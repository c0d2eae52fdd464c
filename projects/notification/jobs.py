"""Work that the worker pushes: one service call each."""

from projects.notification.services.mailing import TASK, EmailDeliver, email_deliver
from shared.core.clock import utcnow
from shared.jobs.declare import job
from shared.jobs.running import Done, JobRun


# The server's own patience is counted by the mail; the worker's ends what crashes each time.
@job(TASK, args=EmailDeliver, atomic=False, max_attempts=20)
def email_deliver_job(args: EmailDeliver, run: JobRun) -> Done:
    return Done({"state": email_deliver(notification_id=args.notification_id, now=utcnow())})
