from uuid import uuid4

import pytest

from projects.lead_ingest.models import Lead, LeadActivity, Member, TenantProfile
from projects.lead_ingest.services.exports import export_request
from projects.lead_ingest.tests.factories import NOW, lead_make
from shared.contracts.assignment import LeadAssigned, LeadUnassigned
from shared.contracts.gateway import (
    MemberAdded,
    MemberRemoved,
    TenantCreated,
    TenantUpdated,
    UserDeactivated,
    UserUpdated,
)
from shared.contracts.payment import InvoiceIssued
from shared.contracts.types import MoneyData
from shared.contracts.worker import JobCancelled, JobDeadLettered
from shared.db.copies import CopyUnknownYet

pytestmark = pytest.mark.django_db


def assigned(lead, agent):
    return LeadAssigned(
        lead_id=lead.id,
        agent_id=agent,
        assignment_id=uuid4(),
        strategy="direct",
        occurred_at=NOW,
    )


def test_an_assignment_twice_is_one(tenant, cast, deliver):
    lead = lead_make(cast)
    deliver(assigned(lead, cast.carla.user_id), times=2)
    assert Lead.objects.get().assigned_to == cast.carla.user_id
    assert LeadActivity.objects.filter(kind="assigned").count() == 1


def test_an_older_word_changes_nothing(tenant, cast, deliver):
    lead = lead_make(cast)
    deliver(assigned(lead, cast.dev.user_id), version=3)
    deliver(assigned(lead, cast.carla.user_id), version=1)
    assert Lead.objects.get().assigned_to == cast.dev.user_id


def test_an_unassigned_lead_has_nobody(tenant, cast, deliver):
    lead = lead_make(cast)
    deliver(assigned(lead, cast.dev.user_id), version=1)
    gone = LeadUnassigned(
        lead_id=lead.id,
        agent_id=cast.dev.user_id,
        assignment_id=uuid4(),
        reason="ill",
        occurred_at=NOW,
    )
    deliver(gone, version=2)
    assert Lead.objects.get().assigned_to is None


def test_tenant_and_members_are_copied(tenant, cast, deliver):
    created = TenantCreated(
        tenant_id=tenant, slug="a", name="A", timezone="Europe/Berlin", currency="EUR"
    )
    deliver(created, times=2)
    carla = cast.carla
    added = MemberAdded(
        user_id=carla.user_id, role="agent", name="Carla", email=carla.email, state="active"
    )
    deliver(added, version=1)
    deliver(MemberRemoved(user_id=carla.user_id), version=2)
    deliver(added, version=1)
    profile = TenantProfile.objects.get()
    assert (profile.name, profile.timezone) == ("A", "Europe/Berlin")
    assert not Member.objects.get().active


def test_a_member_is_followed_by_name_until_their_account_is_closed(tenant, cast, deliver):
    user = cast.carla.user_id
    updated = UserUpdated(user_id=user, name="Carla", email="c@x.example")
    with pytest.raises(CopyUnknownYet):
        deliver(updated, version=7)
    deliver(MemberAdded(user_id=user, role="agent", name="C", email="c@x.example", state="active"))
    deliver(updated, version=7)
    assert Member.objects.values_list("name", "active").get() == ("Carla", True)
    deliver(UserDeactivated(user_id=user), version=8)
    assert Member.objects.values_list("name", "active").get() == ("Carla", False)


def test_a_renamed_tenant_is_copied_and_an_old_word_does_not_undo_it(tenant, deliver):
    facts = {"tenant_id": tenant, "slug": "a", "timezone": "UTC", "currency": "EUR"}
    deliver(TenantCreated(name="Old", **facts), version=1)
    deliver(TenantUpdated(name="New", **facts), version=3)
    deliver(TenantUpdated(name="Between", **facts), version=2)
    assert TenantProfile.objects.get().name == "New"


def test_an_invoiced_lead_is_marked(tenant, cast, deliver):
    lead = lead_make(cast)
    issued = InvoiceIssued(
        invoice_id=uuid4(),
        number="1",
        lead_id=lead.id,
        amount=MoneyData(amount="1.00", currency="USD"),
        occurred_at=NOW,
        recorded_at=NOW,
    )
    deliver(issued)
    assert Lead.objects.get().invoiced_at == NOW


@pytest.mark.parametrize(
    ("outcome", "facts", "reason"),
    [(JobDeadLettered, {"reason": "no room"}, "no room"), (JobCancelled, {}, "cancelled")],
)
def test_a_job_given_up_fails_what_waits_for_it_and_nothing_else(
    tenant, cast, deliver, outcome, facts, reason
):
    waiting, other = (
        export_request(filters={}, lookups={}, by=cast.alice.user_id, now=NOW) for _ in range(2)
    )
    said = {"service": "lead_ingest", "task": "lead-export", "requester": "lead_ingest"}
    event = outcome(job_id=waiting.job_id, attempts=8, occurred_at=NOW, **said, **facts)
    deliver(event, times=2)
    for export in (waiting, other):
        export.refresh_from_db()
    assert (waiting.state, waiting.reason, other.state) == ("failed", reason, "processing")
