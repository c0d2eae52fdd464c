"""Leads that come together are dealt as if each had come by itself."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from projects.assignment.errors import AgentUnknownYet
from projects.assignment.models import (
    Agent,
    Assignment,
    LeadEnd,
    PendingLead,
    Rotation,
    WorkloadMetric,
)
from projects.assignment.services.allocation import leads_allocate
from projects.assignment.services.workload import workload_rebuild
from projects.assignment.tests.factories import NOW, agent_make, arrival_of, rule_make, team_make
from shared.events.models import OutboxEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(tenant, cast):
    """Two teams that share an agent: one weighted with little room, one that has the rest."""
    carla, dev = agent_make(cast.carla, weight=3), agent_make(cast.dev, capacity=4)
    bob = agent_make(cast.bob, capacity=3)
    east = {"field": "region", "op": "eq", "value": "East"}
    rule_make(team_make("east", bob, dev), priority=1, conditions=east, strategy="least_loaded")
    rule_make(
        team_make("all", carla, dev),
        priority=2,
        strategy="weighted",
        conditions={
            "field": "score",
            "op": "gt",
            "value": 20,
        },
    )
    return cast


def arrivals_random(random, cast):
    """Leads of all kinds, some of which are over already, and one that comes twice."""
    made = []
    for number in range(40):
        named = cast.carla.user_id if random.random() < 0.2 else None
        facts = {"region": random.choice(["East", "West"]), "score": random.randrange(100)}
        at = NOW + timedelta(minutes=number)
        made.append(arrival_of(facts=facts, assigned_to=named, at=at))
    for arrival in random.sample(made, 8):
        LeadEnd.heard(lead_id=arrival.lead_id, version=2, outcome="won", at=NOW)
    return [*made, replace(made[0], idempotency_key=str(uuid4()))]


def outcome():
    """All that the deals have left behind."""
    given = Assignment.objects.values_list("lead_id", "agent__name", "state", "explanation")
    counted = WorkloadMetric.objects.values_list("agent", "span", "starts_at", "offered", "won")
    return (
        sorted(given, key=str),
        sorted(PendingLead.objects.values_list("lead_id", "explanation"), key=str),
        sorted(Agent.objects.values_list("name", "open_assignments")),
        sorted(Rotation.objects.values_list("rule__name", "credits"), key=str),
        sorted(counted, key=str),
    )


@pytest.mark.parametrize("seed", range(5))
def test_together_comes_to_the_same_as_one_by_one(firm, seed):
    arrivals = arrivals_random(Random(seed), firm)
    with transaction.atomic():
        for arrival in arrivals:
            leads_allocate([arrival])
        one_by_one = outcome()
        transaction.set_rollback(True)
    leads_allocate(arrivals)
    assert outcome() == one_by_one
    assert workload_rebuild() == 0
    assert PendingLead.objects.exists()


def test_the_number_of_statements_does_not_grow_with_the_leads(firm):
    with CaptureQueriesContext(
        connection,
    ) as few:
        leads_allocate([arrival_of(facts={"region": "East"})])
    with CaptureQueriesContext(connection) as many:
        leads_allocate([arrival_of(facts={"region": "East"}) for _ in range(4)])
    assert len(many) == len(few)


def test_each_assignment_belongs_to_the_trace_of_its_lead(firm):
    traces = [f"00-{number:032x}-{number:016x}-01" for number in (1, 2)]
    facts = {"region": "East"}
    arrivals = [replace(arrival_of(facts=facts), traceparent=trace) for trace in traces]
    leads_allocate(arrivals)
    told = OutboxEvent.objects.filter(type="lead.assigned").order_by("position")
    assert list(told.values_list("traceparent", flat=True)) == traces


def test_an_agent_who_is_not_known_yet_holds_all_of_them_up(firm):
    with pytest.raises(AgentUnknownYet), transaction.atomic():
        leads_allocate([arrival_of(), arrival_of(assigned_to=uuid4())])
    assert not Assignment.objects.exists()
    assert not PendingLead.objects.exists()
