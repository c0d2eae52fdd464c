"""Events of others: who is told, how, and what happens when they come twice."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.notification.errors import RecipientUnknownYet
from projects.notification.models import (
    Member,
    Notification,
    NotificationPreference,
    Suppression,
)
from projects.notification.services.telling import Told, notifications_make
from projects.notification.tests.factories import assigned, member_make, profile_make, won
from shared.contracts.analytics import ReportReady
from shared.contracts.commission import PayoutApproved, PayoutFailed, PayoutPaid
from shared.contracts.lead_ingest import LeadImportCompleted
from shared.contracts.notification import NotificationFailed, NotificationSent
from shared.contracts.payment import DisbursementFailed, InvoiceOverdue, PaymentFailed
from shared.contracts.types import MoneyData
from shared.contracts.worker import JobCancelled, JobDeadLettered
from shared.core.clock import utcnow
from shared.events.delivery import handle_together
from shared.events.outbox import envelope_of
from shared.testing.jobs import jobs_requested

pytestmark = pytest.mark.django_db
AMOUNT = MoneyData(amount="12.00", currency="USD")


@pytest.fixture(autouse=True)
def people(tenant, cast):
    profile_make()
    for actor in (cast.alice, cast.bob, cast.carla, cast.dev, cast.faye):
        member_make(actor)


def told(**found):
    """(name, channel, state, reason) of each notification, in order of name and channel."""
    names = dict(Member.objects.values_list("user_id", "name"))
    rows = Notification.objects.filter(**found)
    return sorted((names[row.recipient_id], row.channel, row.state, row.reason) for row in rows)


def test_an_assigned_lead_is_told_to_its_agent_once(cast, deliver, assert_published):
    deliver(assigned(cast.carla), times=3)
    assert told() == [("Carla", "email", "queued", ""), ("Carla", "in_app", "delivered", "")]
    [sent] = assert_published(NotificationSent)
    row = Notification.objects.get(channel="in_app")
    assert (sent.notification_id, sent.kind, sent.channel) == (row.id, "lead.assigned", "in_app")
    [job] = jobs_requested("email-deliver")
    mail = Notification.objects.get(channel="email")
    assert (job.args, job.service) == ({"notification_id": str(mail.id)}, "notification")
    assert row.subject == "A lead is yours"
    assert str(row.about_id) in row.text


def test_the_database_alone_keeps_a_second_one_away(cast):
    told_once = Told.of(
        assigned(cast.carla), event_id=uuid4(), type="lead.assigned", told_at=utcnow()
    )
    assert len(notifications_make(told=[told_once, told_once], now=utcnow())) == 2
    assert notifications_make(told=[told_once], now=utcnow()) == []
    assert len(told()) == 2
    assert len(jobs_requested("email-deliver")) == 1


def test_a_win_is_told_to_owner_and_managers_without_mail(cast, deliver):
    member_make(replace(cast.bob, name="Ben", user_id=uuid4()), active=False)
    deliver(won(cast.carla))
    assert told() == [("Alice", "in_app", "delivered", ""), ("Bob", "in_app", "delivered", "")]
    row = Notification.objects.first()
    assert row.subject == "Won: 1,200.00 USD"
    assert row.text.startswith("Carla won lead ")


def test_what_is_long_ago_makes_no_mail(cast, deliver, assert_published):
    deliver(assigned(cast.carla, occurred_at=utcnow() - timedelta(days=3)))
    assert told() == [
        ("Carla", "email", "skipped", "historical"),
        ("Carla", "in_app", "delivered", ""),
    ]
    assert jobs_requested() == []
    assert_published(NotificationSent)


def test_what_a_file_brought_makes_no_mail_each(cast, deliver):
    deliver(assigned(cast.carla, imported=True))
    assert told() == [
        ("Carla", "email", "skipped", "imported"),
        ("Carla", "in_app", "delivered", ""),
    ]
    assert jobs_requested() == []


def test_choices_addresses_and_suppressions_are_heeded(cast, deliver):
    choices = [(cast.carla, "email", False), (cast.dev, "in_app", False), (cast.bob, "email", True)]
    for actor, channel, enabled in choices:
        category = "wins" if actor is cast.bob else "assignments"
        NotificationPreference.objects.create(
            user_id=actor.user_id, category=category, channel=channel, enabled=enabled
        )
    Member.objects.filter(user_id=cast.dev.user_id).update(email="Dev@Example.com")
    Suppression.objects.create(address="dev@example.com", cause="bounce")
    for actor in (cast.carla, cast.dev):
        deliver(assigned(actor))
    assert told() == [
        ("Carla", "email", "skipped", "preference_off"),
        ("Carla", "in_app", "delivered", ""),
        ("Dev", "email", "skipped", "suppressed"),
        ("Dev", "in_app", "skipped", "preference_off"),
    ]
    deliver(won(cast.carla))
    assert ("Bob", "email", "queued", "") in told(category="wins")


@pytest.mark.parametrize(
    ("values", "reasons"),
    [({"active": False}, {"inactive"}), ({"email": ""}, {"no_address", ""})],
)
def test_who_left_and_who_has_no_address(cast, deliver, values, reasons):
    Member.objects.filter(user_id=cast.carla.user_id).update(**values)
    deliver(assigned(cast.carla))
    assert {reason for _, _, _, reason in told()} == reasons
    assert jobs_requested() == []


def test_an_agent_whose_membership_is_on_its_way_is_waited_for(cast, deliver):
    stranger = assigned(cast.carla, agent_id=uuid4())
    with pytest.raises(RecipientUnknownYet):
        deliver(stranger)
    assert told() == []


def payout(event_class, cast, **fields):
    return event_class(
        payout_id=uuid4(), agent_id=cast.carla.user_id, amount=AMOUNT, period="2026-Q1", **fields
    )


def test_money_is_told_to_those_it_concerns(cast, deliver, assert_published):
    now, ids = utcnow(), {"transaction_id": uuid4()}
    deliver(payout(PayoutApproved, cast, approved_by=cast.faye.user_id))
    deliver(payout(PayoutPaid, cast, occurred_at=now))
    deliver(PayoutFailed(payout_id=uuid4(), reason="closed"))
    deliver(PaymentFailed(invoice_id=uuid4(), reason="declined", occurred_at=now, **ids))
    deliver(DisbursementFailed(payout_id=uuid4(), reason="declined", occurred_at=now, **ids))
    names = {(kind, name) for kind in KINDS_OF_MONEY for name, *_ in told(kind=kind)}
    assert names == {(k, n) for k, people in KINDS_OF_MONEY.items() for n in people}
    approved = Notification.objects.filter(kind="payout.approved").first()
    assert (
        "approved by Faye"
        in Notification.objects.get(
            kind="payout.approved", channel="in_app", recipient_id=cast.carla.user_id
        ).text
    )
    assert approved.context["amount"] == "12.00 USD"
    assert_published(NotificationFailed, count=0)


KINDS_OF_MONEY = {
    "payout.approved": {"Carla", "Faye"},
    "payout.paid": {"Carla", "Faye"},
    "payout.failed": {"Faye"},
    "payment.failed": {"Faye"},
    "disbursement.failed": {"Faye"},
}


def overdue(**fields):
    return InvoiceOverdue(
        invoice_id=uuid4(),
        number="INV-7",
        amount=AMOUNT,
        due=AMOUNT,
        recorded_at=utcnow(),
        **fields,
    )


def test_an_overdue_invoice_is_told_to_finance_and_owner(deliver):
    deliver(overdue(occurred_at=utcnow()))
    assert {name for name, *_ in told()} == {"Alice", "Faye"}
    assert {channel for _, channel, *_ in told()} == {"in_app", "email"}
    assert Notification.objects.filter(subject="Invoice INV-7 is overdue: 12.00 USD").count() == 2


def report(user_id):
    return ReportReady(
        report_id=uuid4(),
        run_id=uuid4(),
        name="Deals",
        rows=3,
        requested_by=user_id,
        occurred_at=utcnow(),
    )


def test_a_report_is_told_to_who_asked(cast, deliver):
    deliver(report(cast.carla.user_id))
    assert {name for name, *_ in told()} == {"Carla"}
    assert Notification.objects.get(channel="in_app").subject == "Report Deals is ready"


def test_a_report_of_somebody_outside_is_told_to_owner_and_managers(deliver):
    deliver(report(uuid4()))
    assert {name for name, *_ in told()} == {"Alice", "Bob"}


def ended(event_class, job_id, **fields):
    return event_class(
        job_id=job_id,
        service="notification",
        task="email-deliver",
        requester="notification",
        attempts=20,
        occurred_at=utcnow(),
        **fields,
    )


def test_a_dead_job_is_told_without_mail_and_its_mail_waits_no_more(
    cast, deliver, assert_published
):
    for _ in range(2):
        deliver(assigned(cast.carla))
    dead, other = jobs_requested("email-deliver")
    deliver(ended(JobDeadLettered, dead.job_id, reason="it crashed"), times=2)
    assert told(kind="job.dead_lettered") == [("Alice", "in_app", "delivered", "")]
    mails = Notification.objects.filter(channel="email")
    settled = mails.get(id=dead.args["notification_id"])
    assert (settled.state, settled.reason, settled.detail) == (
        "undelivered",
        "given_up",
        "it crashed",
    )
    assert mails.get(id=other.args["notification_id"]).state == "queued"
    [failed] = assert_published(NotificationFailed)
    assert failed.notification_id == settled.id
    assert len(jobs_requested("email-deliver")) == 2


def test_a_mail_whose_job_was_called_off_is_cancelled(cast, deliver):
    deliver(assigned(cast.carla))
    [job] = jobs_requested("email-deliver")
    deliver(ended(JobCancelled, job.job_id))
    assert Notification.objects.get(channel="email").state == "cancelled"
    assert told(kind="job.dead_lettered") == []


def test_a_file_is_told_to_owner_and_managers(deliver):
    deliver(LeadImportCompleted(import_id=uuid4(), received=3, created=2, duplicates=1, rejected=0))
    assert {name for name, *_ in told()} == {"Alice", "Bob"}
    assert Notification.objects.first().subject == "A file was imported: 2 new leads"


def test_a_hundred_events_cost_as_many_statements_as_one(cast, tenant):
    def cost(count):
        events = [assigned(cast.carla if n % 2 else cast.dev) for n in range(count)]
        envelopes = [envelope_of(event, version=1, tenant_id=tenant) for event in events]
        with CaptureQueriesContext(connection) as asked:
            handle_together(envelopes)
        return len(asked)

    cost(2)
    assert cost(100) == cost(2) <= 12
    assert Notification.objects.count() == 2 * 104
