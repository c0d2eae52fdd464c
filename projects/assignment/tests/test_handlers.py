from uuid import uuid4

import pytest

from projects.assignment.models import Agent, Assignment, TenantProfile, WorkloadMetric
from projects.assignment.services.workload import workload_rebuild
from projects.assignment.tests.factories import NOW, agent_make, rule_make, team_make
from shared.contracts.assignment import LeadAssigned
from shared.contracts.gateway import (
    UserDeactivated,
)
from shared.contracts.lead_ingest import LeadArchived, LeadCreated, LeadReopened, LeadWon
from shared.contracts.types import MoneyData
from shared.testing.copies import member_copy_check, tenant_copy_check

pytestmark = pytest.mark.django_db


def created(**facts):
    known = {"lead_id": uuid4(), "source": "web", "status": "new", "occurred_at": NOW, "score": 1}
    return LeadCreated(**{**known, **facts})


def won(lead_id, cast):
    return LeadWon(
        lead_id=lead_id,
        agent_id=cast.carla.user_id,
        amount=MoneyData(amount="10.00", currency="USD"),
        occurred_at=NOW,
        recorded_at=NOW,
        backdated=False,
        description="x",
    )


def test_a_lead_delivered_twice_is_assigned_once(tenant, cast, deliver, assert_published):
    rule_make(team_make("all", agent_make(cast.carla)))
    deliver(created(country="DE"), times=2)
    assert Assignment.objects.get().explanation["facts"]["country"] == "DE"
    assert_published(LeadAssigned)
    assert Agent.objects.get().open_assignments == 1


def test_an_assignment_says_whether_a_file_brought_the_lead(
    tenant, cast, deliver, assert_published
):
    agents = [agent_make(cast.carla), agent_make(cast.dev)]
    rule_make(team_make("all", *agents))
    deliver(created(imported=True))
    deliver(created(imported=True, assigned_to=cast.dev.user_id))
    deliver(created())
    assert [each.imported for each in assert_published(LeadAssigned, count=3)] == [
        True,
        True,
        False,
    ]


def test_a_win_twice_counts_once_and_reopening_resumes(tenant, cast, deliver):
    rule_make(team_make("all", agent_make(cast.carla)))
    lead = created()
    deliver(lead)
    deliver(won(lead.lead_id, cast), version=2, times=2)
    assert WorkloadMetric.objects.get(span="day").won == 1
    deliver(LeadReopened(lead_id=lead.lead_id, occurred_at=NOW), version=3, times=2)
    assert Assignment.objects.filter(ended_at__isnull=True).count() == 1


def test_members_come_change_and_go(tenant, deliver):
    member_copy_check(deliver, Agent)


def test_an_agent_whose_account_is_closed_gets_no_more_leads(tenant, cast, deliver):
    rule_make(team_make("all", agent_make(cast.carla)))
    deliver(UserDeactivated(user_id=cast.carla.user_id))
    deliver(created())
    assert not Agent.objects.get().active
    assert not Assignment.objects.exists()


def test_an_archived_lead_frees_its_agent(tenant, cast, deliver):
    rule_make(team_make("all", agent_make(cast.carla)))
    lead = created()
    deliver(lead)
    deliver(LeadArchived(lead_id=lead.lead_id, occurred_at=NOW), version=2, times=2)
    assert Agent.objects.get().open_assignments == 0
    assert Assignment.objects.get().outcome == "archived"
    assert WorkloadMetric.objects.get(span="day").released == 1
    assert workload_rebuild() == 0


def test_the_newest_word_on_the_tenant_stays(tenant, deliver):
    tenant_copy_check(deliver, TenantProfile)
