from uuid import uuid4

import pytest

from projects.lead_ingest.models import Lead, LeadActivity, Member, TenantProfile
from projects.lead_ingest.services.exports import export_request
from projects.lead_ingest.tests.factories import NOW, lead_make
from shared.contracts.assignment import LeadAssigned, LeadUnassigned
from shared.contracts.gateway import (
    TenantCreated,
)
from shared.contracts.payment import InvoiceIssued
from shared.contracts.types import MoneyData
from shared.contracts.worker import JobCancelled, JobDeadLettered
from shared.testing.copies import member_copy_check, tenant_copy_check

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


def test_the_tenants_zone_is_copied(tenant, deliver):
    facts = {"tenant_id": tenant, "slug": "a", "name": "A", "currency": "EUR"}
    deliver(TenantCreated(timezone="Europe/Berlin", **facts))
    assert TenantProfile.objects.get().timezone == "Europe/Berlin"


def test_members_come_change_and_go(tenant, deliver):
    member_copy_check(deliver, Member)


def test_the_newest_word_on_the_tenant_stays(tenant, deliver):
    tenant_copy_check(deliver, TenantProfile)


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
