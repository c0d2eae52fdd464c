"""What became of a notification. Words come late and twice; each state says what it may follow."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from projects.notification.domain import states
from projects.notification.domain.channels import EMAIL
from projects.notification.errors import NotAMail, NothingToCancel
from projects.notification.models import Notification
from projects.notification.selectors import notification_get
from projects.notification.services.announcing import state_announce
from projects.notification.services.suppressing import bounce_suppress

TIMES = {
    states.SENT: "sent_at",
    states.DELIVERED: "delivered_at",
    states.UNDELIVERED: "failed_at",
    states.BOUNCED: "failed_at",
}


@transaction.atomic
def notification_settle(
    *, notification_id: UUID, state: str, at: datetime, reason: str = "", detail: str = ""
) -> bool:
    """Bring a notification to a state and tell of it; False when it is further already."""
    values: dict[str, Any] = {"state": state, "reason": reason, "detail": detail[:300]}
    if state in TIMES:
        values[TIMES[state]] = at
    rows = Notification.objects.filter(id=notification_id, state__in=states.AFTER[state])
    if not rows.update(**values, version=F("version") + 1, updated_at=at):
        return False
    state_announce(notification_get(notification_id=notification_id))
    return True


@transaction.atomic
def mail_job_ended(*, job_id: UUID, state: str, at: datetime, detail: str = "") -> None:
    """The mail that waits for this job is `undelivered` or `cancelled`; of other jobs nothing
    waits here. A dead job that is replayed sends it all the same."""
    waiting = Notification.objects.filter(job_id=job_id, state=states.QUEUED)
    reason = "given_up" if state == states.UNDELIVERED else ""
    for notification_id in waiting.values_list("id", flat=True):
        notification_settle(
            notification_id=notification_id, state=state, at=at, reason=reason, detail=detail
        )


def notification_cancel(*, notification_id: UUID, at: datetime) -> None:
    """Send a mail no more that waits. Raises NotificationNotFound, NothingToCancel."""
    known = notification_get(notification_id=notification_id)
    if not notification_settle(notification_id=known.id, state=states.CANCELLED, at=at):
        raise NothingToCancel(state=known.state)


@transaction.atomic
def delivery_report(
    *, notification_id: UUID, state: str, detail: str, at: datetime
) -> Notification:
    """Take in what is known of a mail after it was sent: `delivered` or `bounced`.

    A bounce keeps its address from further mail. A report that says nothing new changes
    nothing. Raises NotificationNotFound, NotAMail.
    """
    known = notification_get(notification_id=notification_id)
    if known.channel != EMAIL or known.state in (states.SKIPPED, states.CANCELLED):
        raise NotAMail(state=f"{known.channel} and {known.state}")
    reason = "bounced" if state == states.BOUNCED else ""
    settled = notification_settle(
        notification_id=notification_id, state=state, at=at, reason=reason, detail=detail
    )
    if settled and state == states.BOUNCED:
        bounce_suppress(address=known.address, detail=detail)
    return notification_get(notification_id=notification_id)
