"""The admin: every page opens at a steady cost, links lead on, actions call services."""

from uuid import uuid4

import pytest

from projects.assignment.models import Agent, Assignment, AssignmentRule, PendingLead, TeamMember
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


def test_lists_cost_the_same_for_more_rows(operator, rule):
    models = [Agent, Assignment, AssignmentRule, PendingLead, TeamMember]
    admin.queries_check(operator, make, models)


def _release(operator, *chosen):
    body = {"action": "release", "_selected_action": [str(each.id) for each in chosen]}
    return operator.post("/admin/assignment/assignment/", body, follow=True).content.decode()


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


def test_staff_who_are_no_superusers_only_look(operator, rule):
    from django.contrib.auth import get_user_model

    with tenant_scope(TENANT):
        ours = allocate()
    get_user_model().objects.update(is_superuser=False)
    _release(operator, ours)
    assert operator.get("/admin/assignment/assignment/").status_code == 200
    with tenant_scope(TENANT):
        assert Assignment.objects.get().state == "active"
