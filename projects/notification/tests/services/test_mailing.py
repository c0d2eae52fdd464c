"""Mails go to a real server: taken, refused, put off; once each, and settled rightly."""

import socket
from datetime import timedelta
from uuid import uuid4

import pytest

from projects.notification.clients import smtp
from projects.notification.domain.smtp import TRIES
from projects.notification.errors import NotAMail, NothingToCancel, NothingToSend
from projects.notification.models import DeliveryAttempt, Notification, Suppression
from projects.notification.services.mailing import EmailDeliver, mail_request_again
from projects.notification.services.settling import (
    delivery_report,
    notification_cancel,
    notification_settle,
)
from projects.notification.tests.factories import NOW, mail_make, template_make
from shared.contracts.notification import (
    NotificationDelivered,
    NotificationFailed,
    NotificationSent,
)
from shared.testing.jobs import job_run, jobs_drain, jobs_requested

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sink(tenant, sink):
    """Every test here stands in the tenant and beside the server."""


def address(local: str) -> str:
    """Nobody else's: all tests share one server."""
    return f"{local}+{uuid4().hex}@example.com"


def deliver(mail: Notification, **options):
    answer = job_run("email-deliver", EmailDeliver(notification_id=mail.id), **options)
    mail.refresh_from_db()
    return answer


def test_a_mail_arrives_in_text_and_html(sink, settings, assert_published):
    settings.EMAIL_REPLY_TO = "help@example.com"
    mail = mail_make(address("carla"))
    answer = deliver(mail)
    assert (answer.state, answer.result) == ("done", {"state": "sent"})
    [got] = sink.mails(mail.address)
    assert (got["subject"], got["message_id"]) == (
        "A lead is yours",
        f"<{mail.id}@tributary.example>",
    )
    headers = dict(got["headers"])
    assert headers["Reply-To"] == "help@example.com"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert got["text"].strip() == "Lead L1 was given to you on 2026-01-15."
    assert "<p>Hello Carla &lt;b&gt;,</p>" in got["html"]
    assert "Acme &amp; Sons" in got["html"]
    assert (mail.state, mail.attempts, mail.sent_at is not None) == ("sent", 1, True)
    assert (mail.subject, mail.text) == (got["subject"], got["text"].strip())
    assert_published(NotificationSent)
    assert DeliveryAttempt.objects.get().outcome == "sent"


def test_a_mail_that_is_sent_is_not_sent_again(sink):
    mail = mail_make(address("carla"))
    deliver(mail)
    assert deliver(mail).result == {"state": "sent"}
    assert len(sink.mails(mail.address)) == 1


def test_an_address_that_does_not_exist_is_left_alone_from_then_on(sink, assert_published):
    mail = mail_make(address("bounce550"))
    assert deliver(mail).result == {"state": "bounced"}
    assert (mail.reason, mail.detail) == ("bounced", "550 5.1.1 no such mailbox")
    assert_published(NotificationFailed)
    assert Suppression.objects.get().address == mail.address
    again = mail_make(mail.address)
    assert deliver(again).result == {"state": "skipped"}
    assert again.reason == "suppressed"
    assert DeliveryAttempt.objects.count() == 1
    assert sink.mails(mail.address) == []


def test_a_mail_that_is_refused_is_not_tried_again_and_suppresses_nobody():
    mail = mail_make(address("refuse552"))
    assert deliver(mail).result == {"state": "undelivered"}
    assert (mail.state, mail.reason) == ("undelivered", "refused")
    assert not Suppression.objects.exists()


def test_a_mail_that_is_put_off_is_tried_later(sink):
    mail, job_id = mail_make(address("defer451-once")), uuid4()
    first = deliver(mail, job_id=job_id)
    assert (first.state, first.seconds, mail.state) == ("retry", 5, "queued")
    assert deliver(mail, job_id=job_id, attempt=2).result == {"state": "sent"}
    assert len(sink.mails(mail.address)) == 1
    assert list(DeliveryAttempt.objects.order_by("id").values_list("outcome", flat=True)) == [
        "deferred",
        "sent",
    ]


def test_patience_ends(assert_published):
    mail = mail_make(address("defer451"), attempts=TRIES - 1)
    assert deliver(mail).result == {"state": "undelivered"}
    assert mail.reason == "given_up"
    assert_published(NotificationFailed)


def test_a_server_that_is_away_is_waited_for(settings, sink):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    smtp.connection_close()
    mail = mail_make(address("carla"))
    assert deliver(mail).state == "retry"
    attempt = DeliveryAttempt.objects.get()
    assert (attempt.outcome, attempt.code) == ("deferred", None)
    assert "ConnectionRefused" in attempt.detail
    settings.EMAIL_PORT = port
    assert deliver(mail, attempt=2).result == {"state": "sent"}


def test_one_connection_serves_many_mails_and_a_dead_one_is_replaced():
    deliver(mail_make(address("carla")))
    used = smtp._mine.backend
    deliver(mail_make(address("carla")))
    assert smtp._mine.backend is used
    used.connection.sock.shutdown(socket.SHUT_RDWR)
    assert deliver(mail_make(address("carla"))).result == {"state": "sent"}
    assert smtp._mine.backend is not used


def test_the_tenants_own_words_are_used_and_ours_where_they_fail(sink):
    template_make(
        channel="email",
        state="published",
        published_at=NOW,
        subject="Für {{ recipient_name }}",
        html="<p>{{ nothing }}</p>",
    )
    mail = mail_make(address("carla"))
    deliver(mail)
    assert sink.mails(mail.address)[0]["subject"] == "A lead is yours"
    template_make(
        channel="email",
        state="published",
        published_at=NOW,
        language="de",
        subject="Für {{ recipient_name }}",
        html="<p>{{ lead_id }}</p>",
    )
    german = mail_make(address("carla"), language="de")
    deliver(german)
    got = sink.mails(german.address)[0]
    assert got["subject"] == "Für Carla <b>"
    assert '<html lang="de">' in got["html"]


def test_delivered_and_then_a_late_sent_stays_delivered(assert_published):
    mail = mail_make("a@example.com", state="sent", sent_at=NOW)
    later = NOW + timedelta(minutes=1)
    report = {"notification_id": mail.id, "detail": "", "at": later}
    assert delivery_report(state="delivered", **report).state == "delivered"
    assert not notification_settle(notification_id=mail.id, state="sent", at=later)
    assert delivery_report(state="delivered", **report).delivered_at == later
    assert_published(NotificationDelivered)
    assert_published(NotificationSent, count=0)
    assert delivery_report(state="bounced", **report).state == "bounced"
    assert Suppression.objects.get().address == "a@example.com"


def test_only_mails_are_reported_on():
    told = mail_make("", channel="in_app", state="delivered")
    with pytest.raises(NotAMail):
        delivery_report(notification_id=told.id, state="bounced", detail="", at=NOW)


def test_an_undelivered_mail_can_be_sent_again(sink):
    mail = mail_make(address("carla"), state="undelivered", reason="given_up", attempts=8)
    mail_request_again(notification_id=mail.id)
    assert [answer.result for answer in jobs_drain()] == [{"state": "sent"}]
    with pytest.raises(NothingToSend):
        mail_request_again(notification_id=mail.id)
    assert len(sink.mails(mail.address)) == len(jobs_requested()) == 1


def test_what_waits_can_be_cancelled(sink):
    mail = mail_make(address("carla"))
    notification_cancel(notification_id=mail.id, at=NOW)
    assert deliver(mail).result == {"state": "cancelled"}
    assert sink.mails(mail.address) == []
    with pytest.raises(NothingToCancel):
        notification_cancel(notification_id=mail.id, at=NOW)
