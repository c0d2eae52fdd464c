from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from projects.assignment import errors
from projects.assignment.models import Agent, Assignment, Calendar, PendingLead
from projects.assignment.services import allocation, assignments, workload
from projects.assignment.tests.factories import NOW, agent_make, allocate, rule_make, team_make
from shared.contracts.assignment import LeadAssigned, LeadReassigned, LeadUnassigned
from shared.core.errors import Unavailable
from shared.tenancy.context import tenant_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def carla(tenant, cast):
    return agent_make(cast.carla)


@pytest.fixture
def dev(tenant, cast):
    return agent_make(cast.dev)


def test_leads_go_round_and_say_why(carla, dev, assert_published):
    rule = rule_make(team_make("all", carla, dev))
    given = [allocate().agent.name for _ in range(4)]
    assert given == ["Carla", "Dev", "Carla", "Dev"]
    assert len(assert_published(LeadAssigned, count=4)) == 4
    why = Assignment.objects.first().explanation["rules"]
    assert why[0]["rule"] == rule.name
    assert why[0]["chosen"] == str(carla.id)


def test_weights(carla, dev):
    Agent.objects.filter(id=carla.id).update(weight=3)
    rule_make(team_make("all", carla, dev), strategy="weighted")
    assert [allocate().agent.name for _ in range(4)] == ["Carla", "Carla", "Dev", "Carla"]


def test_the_first_rule_that_fits_decides(carla, dev):
    east = {"field": "region", "op": "eq", "value": "East"}
    rule_make(team_make("east", dev), priority=1, conditions=east)
    rule_make(team_make("rest", carla), priority=2)
    assert allocate(facts={"region": "East"}).agent == dev
    other = allocate(facts={"region": "West"})
    assert other.agent == carla
    assert [line["fits"] for line in other.explanation["rules"]] == [False, True]


def test_a_full_pool_falls_back_and_the_explanation_says_who_was_full(carla, dev):
    Agent.objects.filter(id=carla.id).update(capacity=1)
    rule_make(team_make("first", carla))
    rule_make(team_make("reserve", dev), fallback=True, priority=0)
    assert allocate().agent == carla
    second = allocate()
    assert second.agent == dev
    assert "full: 1 of 1 open" in str(second.explanation)


def test_a_rule_that_stops_keeps_the_lead_waiting(carla, dev, assert_published):
    Agent.objects.filter(id=carla.id).update(available=False)
    rule_make(team_make("first", carla), stop=True)
    rule_make(team_make("reserve", dev), fallback=True)
    assert allocate() is None
    assert "not available" in str(PendingLead.objects.get().explanation)
    assert_published(LeadAssigned, count=0)


def test_a_waiting_lead_is_given_later(carla):
    lead = uuid4()
    assert allocate(lead, facts={"country": "DE"}) is None
    rule_make(team_make("first", carla))
    assert allocation.pending_allocate(lead_id=lead, at=NOW).agent == carla
    assert not PendingLead.objects.exists()
    with pytest.raises(errors.PendingLeadNotFound):
        allocation.pending_allocate(lead_id=lead, at=NOW)


def test_rules_count_only_while_they_are_in_force(carla):
    rule_make(team_make("first", carla), effective_from=NOW, effective_until=NOW + timedelta(1))
    assert allocate(at=NOW - timedelta(seconds=1)) is None
    assert allocate(at=NOW).agent == carla
    assert allocate(at=NOW + timedelta(days=1)) is None


def test_a_lead_that_came_with_its_agent_goes_to_them_even_when_full(carla, dev, cast):
    Agent.objects.filter(id=dev.id).update(capacity=0)
    rule_make(team_make("first", carla))
    given = allocate(assigned_to=cast.dev.user_id)
    assert (given.agent, given.strategy) == (dev, "direct")


def test_an_agent_who_is_not_known_yet_is_waited_for(tenant, cast):
    with pytest.raises(Unavailable):
        allocate(assigned_to=cast.dev.user_id)


def test_a_lead_has_one_assignment_whoever_asks_again(carla, assert_published):
    rule_make(team_make("first", carla))
    lead = uuid4()
    allocate(lead)
    assert allocate(lead) is None
    assert_published(LeadAssigned)


def test_due_in_working_hours(carla):
    calendar = Calendar.objects.create(
        name="office", timezone="America/New_York", hours="09:00-17:00 Mon-Fri"
    )
    rule_make(team_make("first", carla), sla_minutes=60, calendar=calendar)
    assert allocate().due_at.isoformat() == "2026-01-15T15:00:00+00:00"


def test_reassigning_ends_the_old_and_says_who_had_it(carla, dev, cast, assert_published):
    rule_make(team_make("first", carla))
    old = allocate()
    new = assignments.assignment_reassign(
        assignment_id=old.id, agent_id=dev.id, by=cast.bob.user_id, reason="ill", at=NOW
    )
    assert (new.attempt, new.supersedes_id) == (2, old.id)
    event = assert_published(LeadReassigned)[0]
    assert (event.previous_agent_id, event.agent_id) == (cast.carla.user_id, cast.dev.user_id)
    opened = dict(Agent.objects.values_list("name", "open_assignments"))
    assert opened == {"Carla": 0, "Dev": 1}
    with pytest.raises(errors.AssignmentEnded):
        assignments.assignment_release(assignment_id=old.id, reason="x", at=NOW)


def test_nobody_is_given_more_than_they_can_take(carla, dev, cast, assert_published):
    Agent.objects.filter(id=dev.id).update(capacity=0)
    rule_make(team_make("first", carla))
    old = allocate()
    with pytest.raises(errors.AgentCannotTake):
        assignments.assignment_reassign(
            assignment_id=old.id, agent_id=dev.id, by=cast.bob.user_id, reason="ill", at=NOW
        )
    assert_published(LeadReassigned, count=0)


def test_released_leads_wait_and_return(carla, assert_published):
    rule_make(team_make("first", carla))
    old = allocate(facts={"country": "DE"})
    assignments.assignment_release(assignment_id=old.id, reason="ill", at=NOW)
    assert_published(LeadUnassigned)
    again = allocation.pending_allocate(lead_id=old.lead_id, at=NOW)
    assert (again.attempt, again.supersedes_id) == (2, old.id)
    assert Agent.objects.get().open_assignments == 1


def test_closing_counts_and_reopening_gives_back(carla):
    rule_make(team_make("first", carla))
    lead = allocate().lead_id
    assignments.assignment_close(lead_id=lead, outcome="won", occurred_at=NOW, as_of=5)
    assert Agent.objects.get().open_assignments == 0
    assignments.assignment_resume(lead_id=lead, occurred_at=NOW, as_of=6)
    assert Agent.objects.get().open_assignments == 1


def test_an_end_that_was_heard_of_first_ends_the_lead_when_it_becomes_known(carla):
    rule_make(team_make("first", carla))
    lead = uuid4()
    assignments.assignment_close(lead_id=lead, outcome="won", occurred_at=NOW, as_of=5)
    assert not Assignment.objects.exists()
    allocate(lead_id=lead)
    ended = Assignment.objects.get()
    assert (ended.lead_id, ended.state, ended.outcome) == (lead, "closed", "won")
    assert Agent.objects.get().open_assignments == 0


def test_a_lead_heard_of_as_lost_does_not_wait_for_anybody(carla):
    lead = uuid4()
    assignments.assignment_close(lead_id=lead, outcome="lost", occurred_at=NOW, as_of=5)
    assert allocate(lead_id=lead) is None
    assert not PendingLead.objects.exists()


def test_a_late_end_does_not_close_what_was_reopened_since(carla):
    rule_make(team_make("first", carla))
    lead = allocate().lead_id
    assignments.assignment_resume(lead_id=lead, occurred_at=NOW, as_of=6)
    assignments.assignment_close(lead_id=lead, outcome="won", occurred_at=NOW, as_of=5)
    assert Assignment.objects.get().ended_at is None
    assignments.assignment_close(lead_id=lead, outcome="lost", occurred_at=NOW, as_of=8)
    assignments.assignment_resume(lead_id=lead, occurred_at=NOW, as_of=6)
    assert Assignment.objects.get().outcome == "lost"


def test_rebuilt_counters_agree_and_wrong_ones_are_mended(carla, dev):
    rule_make(team_make("all", carla, dev))
    for number in range(6):
        given = allocate(at=NOW + timedelta(hours=number))
        if number % 2:
            assignments.assignment_close(
                lead_id=given.lead_id,
                outcome="lost",
                occurred_at=NOW + timedelta(days=1),
                as_of=5,
            )
    released = Assignment.objects.filter(ended_at__isnull=True).first()
    assignments.assignment_release(assignment_id=released.id, reason="x", at=NOW)
    assert workload.workload_rebuild() == 0
    Agent.objects.filter(id=carla.id).update(open_assignments=7)
    assert workload.workload_rebuild() == 1
    assert workload.workload_rebuild() == 0


def test_the_database_allows_one_live_assignment(carla):
    rule_make(team_make("first", carla))
    given = allocate()
    with pytest.raises(IntegrityError, match="assignment_one_live"), transaction.atomic():
        Assignment.objects.create(
            lead_id=given.lead_id, agent=carla, strategy="direct", attempt=2, occurred_at=NOW
        )


@pytest.mark.django_db(transaction=True, databases=["default", "system"])
def test_many_at_once_are_dealt_fairly_and_counted_right(tenant, carla, dev):
    Agent.objects.filter(id=carla.id).update(capacity=12)
    rule_make(team_make("all", carla, dev))

    def one(_: int) -> None:
        with tenant_scope(tenant):
            try:
                allocate()
            finally:
                connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(40)))
    opened = dict(Agent.objects.values_list("name", "open_assignments"))
    assert opened == {"Carla": 12, "Dev": 28}
    assert workload.workload_rebuild() == 0
