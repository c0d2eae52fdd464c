from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from projects.lead_ingest import errors
from projects.lead_ingest.models import Lead, LeadActivity, RawSubmission
from projects.lead_ingest.services import activities, facts, leads
from projects.lead_ingest.tests.factories import NOW, lead_make, members_make
from shared.contracts.lead_ingest import (
    LeadActivityRecorded,
    LeadArchived,
    LeadCreated,
    LeadUpdated,
)
from shared.core.errors import BadRequest
from shared.events.models import OutboxEvent
from shared.tenancy.context import tenant_scope

pytestmark = pytest.mark.django_db


def test_a_lead_is_stored_in_one_spelling_with_what_came_in(tenant, cast, assert_published):
    lead = leads.lead_create(
        fields={"source": "web", "email": "Ann@Example.com", "phone": "(202) 555-0143"},
        raw={"email": "Ann@Example.com"},
        by=cast.alice.user_id,
        occurred_at=NOW,
    )
    assert (lead.email_normalized, lead.phone, lead.score) == (
        "ann@example.com",
        "+12025550143",
        50,
    )
    assert RawSubmission.objects.get().payload == {"email": "Ann@Example.com"}
    created = assert_published(LeadCreated)[0]
    assert (created.lead_id, created.status, created.imported) == (lead.id, "new", False)


@pytest.mark.parametrize("again", [{"email": "ANN@example.com"}, {"email": "", "external_id": "7"}])
def test_a_known_lead_is_refused_and_nothing_is_left(tenant, cast, again):
    lead_make(cast, external_id="7")
    with pytest.raises(errors.LeadExists):
        lead_make(cast, **again)
    assert (Lead.objects.count(), OutboxEvent.objects.count()) == (1, 1)


def test_the_same_email_in_another_tenant_is_another_lead(tenant, other_tenant, cast):
    lead_make(cast)
    with tenant_scope(other_tenant):
        lead_make(cast)
        assert Lead.objects.count() == 1


def test_an_unreadable_email_names_its_field(tenant, cast):
    with pytest.raises(BadRequest) as refused:
        lead_make(cast, email="nobody")
    assert refused.value.errors[0].field == "email"


def test_a_lead_is_given_to_members_only(tenant, cast):
    members_make(cast)
    with pytest.raises(errors.MemberNotFound):
        leads.lead_create(
            fields={"source": "web", "external_id": "1", "assigned_to": cast.mallory.user_id},
            raw={},
            by=cast.alice.user_id,
            occurred_at=NOW,
        )


def test_an_update_publishes_what_changed_and_nothing_publishes_nothing(
    tenant, cast, assert_published
):
    lead = lead_make(cast)
    leads.lead_update(lead_id=lead.id, fields={"company": " Acme  Inc "})
    leads.lead_update(lead_id=lead.id, fields={"company": "Acme Inc"})
    updated = assert_published(LeadUpdated)[0]
    assert (updated.changed, updated.company) == (["company"], "Acme Inc")
    assert Lead.objects.get().version == 2


def test_a_score_set_by_hand_survives(tenant, cast):
    lead = lead_make(cast)
    leads.lead_update(lead_id=lead.id, fields={"score": 99})
    leads.lead_update(lead_id=lead.id, fields={"company": "Acme"})
    lead.refresh_from_db()
    assert (lead.score, lead.automated_score) == (99, 45)


def test_another_agents_lead_does_not_exist_for_an_agent(tenant, cast):
    lead = lead_make(cast, assigned_to=cast.carla.user_id)
    with pytest.raises(errors.LeadNotFound):
        leads.lead_update(lead_id=lead.id, fields={"city": "X"}, agent_id=cast.dev.user_id)


def test_an_archived_lead_frees_its_email_and_is_told_of(tenant, cast, assert_published):
    leads.lead_archive(lead_id=lead_make(cast).id, at=NOW)
    assert_published(LeadArchived)
    assert lead_make(cast).archived_at is None


def test_an_activity_is_published_and_can_not_be_changed(tenant, cast, assert_published):
    lead = lead_make(cast)
    activities.activity_record(
        lead_id=lead.id, kind="call", note="hello", by=cast.carla.user_id, occurred_at=NOW
    )
    assert assert_published(LeadActivityRecorded)[0].kind == "call"
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        LeadActivity.objects.update(note="changed")


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("status = 'won'", "lead_won_is_complete"),
        ("status = 'lost'", "lead_lost_has_reason"),
        ("status = 'sold'", "lead_status_known"),
        ("score = 101", "lead_score_range"),
    ],
)
def test_the_database_refuses(tenant, cast, change, constraint):
    lead_make(cast)
    with (
        pytest.raises(IntegrityError, match=constraint),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"update lead_ingest_lead set {change}")


@pytest.mark.django_db(transaction=True, databases=["default", "system"])
def test_of_many_at_once_one_is_stored(cast, tenant):
    def create(_: int) -> bool:
        with tenant_scope(tenant):
            try:
                lead_make(cast)
            except errors.LeadExists:
                return False
            finally:
                connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(create, range(8))) == 1
    assert (Lead.objects.count(), OutboxEvent.objects.count()) == (1, 1)


def test_a_created_event_is_what_its_constructor_makes(tenant, cast):
    lead = lead_make(cast, custom={"seats": "4"}, company="Acme", status="contacted")
    event = facts.lead_created(lead, imported=True)
    assert vars(event).keys() == {field.name for field in fields(LeadCreated)}
    assert event == LeadCreated(**{**facts.lead_facts(lead), "status": "new", "imported": True})
    assert event.custom == {"seats": "4"}
