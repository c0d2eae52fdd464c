"""The admin: every page opens at a steady cost, links lead on, actions call services."""

import json
from uuid import uuid4

import pytest

from projects.assignment.models import (
    Agent,
    Assignment,
    AssignmentRule,
    PendingLead,
    TeamMember,
    TenantProfile,
)
from projects.assignment.tests.factories import NOW, agent_make, allocate, rule_make, team_make
from shared.tenancy.context import context_clear, tenant_scope
from shared.testing import admin
from shared.testing.cast import OTHER_TENANT, TENANT

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


@pytest.fixture
def operator():
    return admin.operator_client()


@pytest.fixture
def rule(cast):
    """Round robin between Carla and Dev."""
    with tenant_scope(TENANT):
        team = team_make("all", agent_make(cast.carla), agent_make(cast.dev))
        return rule_make(team, priority=1)


def make(count):
    for _ in range(count):
        agent = Agent.objects.create(user_id=uuid4(), name="New", role="agent", as_of=1)
        rule_make(team_make(str(uuid4()), agent))
        allocate()
        PendingLead.objects.create(lead_id=uuid4(), facts={}, explanation={}, occurred_at=NOW)


def test_every_model_has_pages_that_open(operator, rule):
    with tenant_scope(TENANT):
        make(2)
    assert admin.unregistered() == []
    admin.pages_check(operator)
    admin.filters_check(operator)
    admin.searches_check(operator)


def test_lists_cost_the_same_for_more_rows(operator, rule):
    models = [Agent, Assignment, AssignmentRule, PendingLead, TeamMember]
    admin.queries_check(operator, make, models)


def _act(operator, model, action, *chosen):
    body = {"action": action, "_selected_action": [str(each.id) for each in chosen]}
    return operator.post(f"/admin/assignment/{model}/", body, follow=True).content.decode()


def _release(operator, *chosen):
    return _act(operator, "assignment", "release", *chosen)


def test_release_runs_in_the_rows_tenant_and_says_what_was_refused(operator, rule, cast):
    with tenant_scope(TENANT):
        ours = allocate()
    with tenant_scope(OTHER_TENANT):
        rule_make(team_make("theirs", agent_make(cast.mallory)))
        theirs = allocate()
    context_clear()
    assert "Release: 2 done." in _release(operator, ours, theirs)
    for tenant_id, released in ((TENANT, ours), (OTHER_TENANT, theirs)):
        with tenant_scope(tenant_id):
            assert Assignment.objects.get(id=released.id).state == "released"
    assert "done." not in _release(operator, ours)


def test_a_lead_is_assigned_anew_by_the_rules(operator, rule):
    with tenant_scope(TENANT):
        first = allocate()
    context_clear()
    assert "Assign anew by the rules: 1 done." in _act(operator, "assignment", "reassign", first)
    with tenant_scope(TENANT):
        second = Assignment.objects.get(ended_at=None)
        assert (second.lead_id, second.attempt) == (first.lead_id, 2)
        assert second.agent_id != first.agent_id
        assert Assignment.objects.get(id=first.id).outcome.startswith("released in the admin")


def test_while_all_are_away_a_lead_waits_and_that_is_said(operator, rule):
    with tenant_scope(TENANT):
        given = allocate()
        agents = list(Agent.objects.all())
    context_clear()
    assert "Is away: 2 done." in _act(operator, "agent", "is_away", *agents)
    assert "it waits" in _act(operator, "assignment", "reassign", given)
    with tenant_scope(TENANT):
        waiting = PendingLead.objects.get()
    context_clear()
    assert "done." not in _act(operator, "pendinglead", "retry", waiting)
    _act(operator, "agent", "is_back", *agents)
    assert "Try again: 1 done." in _act(operator, "pendinglead", "retry", waiting)
    with tenant_scope(TENANT):
        assert not PendingLead.objects.exists()


def test_a_rule_is_switched_off_and_on(operator, rule):
    for action, active in (("switch_off", False), ("switch_on", True)):
        assert "1 done." in _act(operator, "assignmentrule", action, rule)
        with tenant_scope(TENANT):
            assert AssignmentRule.objects.get().active is active


def test_tenants_are_called_by_their_names(operator, rule):
    with tenant_scope(TENANT):
        TenantProfile.objects.create(name="Acme Inc.", as_of=1)
        allocate()
    context_clear()
    for page in ("/admin/", "/admin/assignment/assignment/", "/admin/assignment/agent/"):
        assert "Acme Inc." in operator.get(page).content.decode(), page


def test_the_home_page_shows_who_has_how_much(operator, rule):
    with tenant_scope(TENANT):
        allocate()
        PendingLead.objects.create(lead_id=uuid4(), facts={}, explanation={}, occurred_at=NOW)
    context_clear()
    home = operator.get("/admin/").context["home"]
    cards = {card.title: card for card in home["cards"]}
    assert cards["Assignments"].text == "1"
    assert (cards["Leads that wait"].text, cards["Leads that wait"].alarming) == ("1", True)
    load = next(chart for chart in home["charts"] if chart.title.startswith("Load"))
    opened = json.loads(load.data)["datasets"][0]["data"]
    assert sorted(opened) == [0, 1]
    assert len(home["tables"][0].rows) == 1


def test_staff_who_are_no_superusers_only_look(operator, rule):
    from django.contrib.auth import get_user_model

    with tenant_scope(TENANT):
        ours = allocate()
    get_user_model().objects.update(is_superuser=False)
    _release(operator, ours)
    assert operator.get("/admin/assignment/assignment/").status_code == 200
    with tenant_scope(TENANT):
        assert Assignment.objects.get().state == "active"
