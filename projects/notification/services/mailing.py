"""Mails: requested with the notification, sent by a job of each."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F

from projects.notification import selectors
from projects.notification.clients.smtp import mail_send
from projects.notification.domain import states
from projects.notification.domain.channels import EMAIL
from projects.notification.domain.decisions import Skip
from projects.notification.domain.messages import Message
from projects.notification.domain.smtp import TRIES, Reply, Verdict, wait_seconds
from projects.notification.errors import NothingToSend
from projects.notification.models import DeliveryAttempt, Notification, Outcome
from projects.notification.services.announcing import NOW
from projects.notification.services.settling import notification_settle
from projects.notification.services.suppressing import bounce_suppress
from projects.notification.services.wording import message_of
from shared.core.ids import uuid7
from shared.jobs.errors import RetryLater
from shared.jobs.request import JobOrder, jobs_request

TASK = "email-deliver"
OUTCOMES = {
    Verdict.SENT: Outcome.SENT,
    Verdict.DEFERRED: Outcome.DEFERRED,
    Verdict.REFUSED: Outcome.REFUSED,
    Verdict.BOUNCED: Outcome.REFUSED,
}


@dataclass(frozen=True, kw_only=True)
class EmailDeliver:
    """Which mail is to be sent."""

    notification_id: UUID


def mails_request(rows: Sequence[Notification], *, traces: Mapping[UUID, str] = NOW) -> None:
    """Have these mails sent when the running transaction commits, by one statement.

    `traces`: the traceparents of the events that they tell of; without, the running one's.
    """
    orders = [
        JobOrder(
            task=TASK,
            args=EmailDeliver(notification_id=row.id),
            job_id=row.job_id,
            traceparent=traces.get(row.event_id, ""),
        )
        for row in rows
    ]
    if orders:
        jobs_request(orders)


@transaction.atomic
def mail_request_again(*, notification_id: UUID) -> None:
    """Send a mail anew that was not delivered. Raises NotificationNotFound, NothingToSend."""
    known = selectors.notification_get(notification_id=notification_id)
    rows = Notification.objects.filter(id=known.id, channel=EMAIL, state=states.UNDELIVERED)
    known.job_id = uuid7()
    anew = {"state": states.QUEUED, "attempts": 0, "reason": "", "job_id": known.job_id}
    if not rows.update(**anew, version=F("version") + 1):
        raise NothingToSend(state=f"{known.channel} and {known.state}")
    mails_request([known])


def email_deliver(*, notification_id: UUID, now: datetime) -> str:
    """Send one mail now, outside any transaction; returns the state it came to.

    A mail that is not queued any more is left alone. Between the server's yes and our commit
    a crash may send it a second time, under the same Message-ID. Raises RetryLater when the
    server cannot take it now, NotificationNotFound.
    """
    mail = selectors.notification_get(notification_id=notification_id)
    if mail.state not in (states.QUEUED, states.UNDELIVERED):
        return mail.state
    if selectors.address_suppressed(address=mail.address):
        notification_settle(
            notification_id=mail.id, state=states.SKIPPED, at=now, reason=Skip.SUPPRESSED
        )
        return states.SKIPPED
    started = time.perf_counter()
    message = message_of(mail, selectors.Words(kinds=[mail.kind], channel=EMAIL))
    reply = mail_send(_mail(mail, message))
    took = int((time.perf_counter() - started) * 1000)
    return _record(mail, message, reply, milliseconds=took, at=now)


def _record(
    mail: Notification, message: Message, reply: Reply, *, milliseconds: int, at: datetime
) -> str:
    """Keep what was said to whom, what the server said, and settle. Raises RetryLater."""
    tries = mail.attempts + 1
    said = {"subject": message.subject, "text": message.text}
    with transaction.atomic():
        Notification.objects.filter(id=mail.id).update(attempts=tries, **said)
        DeliveryAttempt.objects.create(
            notification=mail,
            outcome=OUTCOMES[reply.verdict],
            code=reply.code,
            detail=reply.detail[:300],
            milliseconds=milliseconds,
        )
        state = _settle(mail, reply, tries, at)
    if state == states.QUEUED:
        raise RetryLater(wait_seconds(tries), f"{reply.code or ''} {reply.detail}".strip())
    return state


def _settle(mail: Notification, reply: Reply, tries: int, at: datetime) -> str:
    state, reason = _state_after(reply.verdict, tries)
    if state == states.QUEUED:
        return state
    said = f"{reply.code or ''} {reply.detail}".strip()
    notification_settle(
        notification_id=mail.id,
        state=state,
        at=at,
        reason=reason,
        detail="" if state == states.SENT else said,
    )
    if state == states.BOUNCED:
        bounce_suppress(address=mail.address, detail=said)
    return state


def _state_after(verdict: Verdict, tries: int) -> tuple[str, str]:
    if verdict == Verdict.DEFERRED:
        return (states.QUEUED, "") if tries < TRIES else (states.UNDELIVERED, "given_up")
    return {
        Verdict.SENT: (states.SENT, ""),
        Verdict.REFUSED: (states.UNDELIVERED, "refused"),
        Verdict.BOUNCED: (states.BOUNCED, "bounced"),
    }[verdict]


def _mail(row: Notification, message: Message) -> EmailMultiAlternatives:
    sender = settings.DEFAULT_FROM_EMAIL
    domain = parseaddr(sender)[1].rpartition("@")[2]
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        from_email=sender,
        to=[row.address],
        reply_to=[settings.EMAIL_REPLY_TO] if settings.EMAIL_REPLY_TO else None,
        headers={"Message-ID": f"<{row.id}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    return mail
