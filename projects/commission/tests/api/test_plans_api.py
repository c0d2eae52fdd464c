from uuid import uuid4

import pytest

from projects.commission.models import CommissionAssignment, CommissionPlan
from projects.commission.tests.factories import ACCELERATOR, agent, approved_plan
from shared.tenancy.context import tenant_scope

pytestmark = pytest.mark.django_db
PLANS = "/api/v1/commission-plans/"
ASSIGNMENTS = "/api/v1/commission-assignments/"
FIELD = {"name": "Field", "currency": "USD", "definition": ACCELERATOR}


def body_of(agent_id, plan_id, **rest):
    quota = {"amount": "100000.00", "currency": "USD"}
    facts = {"agent_id": str(agent_id), "plan_id": str(plan_id), "effective_from": "2017-01-01"}
    return {**facts, "quota": quota, **rest}


@pytest.fixture
def alice(tenant, cast, client_for):
    return client_for(cast.alice)


def test_a_plan_from_draft_to_approval(alice) -> None:
    created = alice.post(PLANS, FIELD, format="json")
    assert created.status_code == 201
    assert created["Location"] == f"{PLANS}{created.json()['id']}/"
    assert (created.json()["status"], created.json()["definition"]) == ("draft", ACCELERATOR)
    approved = alice.post(f"{PLANS}{created.json()['id']}/approve/")
    assert (approved.status_code, approved.json()["status"]) == (200, "approved")
    again = alice.post(f"{PLANS}{created.json()['id']}/approve/")
    assert (again.status_code, again.json()["code"]) == (409, "plan_not_draft")


def test_what_breaks_the_schema_is_named_by_field(alice) -> None:
    answer = alice.post(PLANS, {**FIELD, "definition": {"kind": "percentage"}}, format="json")
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("application/problem+json")
    assert [error["field"] for error in answer.json()["errors"]] == ["definition.rate"]
    for change in ({"name": ""}, {"currency": "XXQ"}, {"colour": "red"}, {"period_kind": "day"}):
        assert alice.post(PLANS, {**FIELD, **change}, format="json").status_code == 400
    assert not CommissionPlan.objects.exists()


def test_a_stale_etag_changes_nothing(alice) -> None:
    created = alice.post(PLANS, FIELD, format="json")
    url = f"{PLANS}{created.json()['id']}/"
    first = alice.patch(url, {"name": "A"}, format="json", headers={"If-Match": created["ETag"]})
    assert (first.status_code, first["ETag"]) == (200, '"2"')
    stale = alice.patch(url, {"name": "B"}, format="json", headers={"If-Match": created["ETag"]})
    assert stale.status_code == 412
    assert CommissionPlan.objects.get().name == "A"


@pytest.mark.parametrize("who", ["bob", "carla"])
def test_managers_and_agents_read_plans_but_write_none(tenant, cast, client_for, who) -> None:
    client = client_for(getattr(cast, who))
    assert client.get(PLANS).status_code == 200
    assert client.post(PLANS, FIELD, format="json").status_code == 403
    assert not CommissionPlan.objects.exists()


def test_nobody_reads_plans_without_a_token(client) -> None:
    assert client.get(PLANS).status_code == 401


def test_a_plan_is_revised_and_retired(alice) -> None:
    plan = approved_plan(name="Field")
    revised = alice.post(f"{PLANS}{plan.id}/revise/")
    assert (revised.status_code, revised.json()["revision"]) == (201, 2)
    assert alice.post(f"{PLANS}{plan.id}/retire/").json()["status"] == "retired"
    listed = alice.get(PLANS, {"status": "draft"}).json()["results"]
    assert [plan["revision"] for plan in listed] == [2]


def test_an_agent_is_assigned_and_the_assignment_ends(alice, cast) -> None:
    plan = approved_plan(ACCELERATOR)
    body = body_of(agent(cast.carla.user_id), plan.id)
    created = alice.post(ASSIGNMENTS, body, format="json")
    assert created.status_code == 201
    assert created.json()["quota"] == {"amount": "100000.00", "currency": "USD"}
    assert created.json()["split"] == "1"
    overlapping = alice.post(ASSIGNMENTS, body, format="json")
    assert (overlapping.status_code, overlapping.json()["code"]) == (409, "assignment_overlaps")
    end = {"effective_to": "2017-07-01"}
    ended = alice.post(f"{ASSIGNMENTS}{created.json()['id']}/end/", end, format="json")
    assert (ended.status_code, ended.json()["effective_to"]) == (200, "2017-07-01")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"quota": None}, 422),
        ({"quota": {"amount": "1", "currency": "EUR"}}, 422),
        ({"quota": {"amount": "1.001", "currency": "USD"}}, 400),
        ({"quota": "100000"}, 400),
        ({"split": "0"}, 400),
        ({"split": "1.1"}, 400),
        ({"effective_from": "9999-12-31"}, 400),
        ({"effective_to": "2016-12-31"}, 422),
        ({"plan_id": str(uuid4())}, 404),
        ({"agent_id": str(uuid4())}, 404),
    ],
)
def test_an_assignment_that_makes_no_sense_is_refused(alice, cast, change, status) -> None:
    plan = approved_plan(ACCELERATOR)
    body = {**body_of(agent(cast.carla.user_id), plan.id), **change}
    assert alice.post(ASSIGNMENTS, body, format="json").status_code == status
    assert not CommissionAssignment.objects.exists()


def test_agents_see_their_own_assignments_only(carla, dev_too, cast, client_for) -> None:
    client = client_for(cast.carla)
    results = client.get(ASSIGNMENTS).json()["results"]
    assert [each["agent_id"] for each in results] == [str(carla)]
    others = CommissionAssignment.objects.get(agent_id=dev_too)
    assert client.get(f"{ASSIGNMENTS}{others.id}/").status_code == 404


def test_another_tenants_ids_do_not_exist(alice, cast, foreign) -> None:
    theirs = foreign()
    for url in (
        f"{PLANS}{theirs['plan']}/",
        f"{ASSIGNMENTS}{theirs['assignment']}/",
        f"/api/v1/payees/{theirs['agent']}/",
    ):
        assert alice.get(url).status_code == 404
    for url in ("approve/", "retire/", "revise/"):
        assert alice.post(f"{PLANS}{theirs['plan']}/{url}").status_code == 404
    own = agent(cast.carla.user_id)
    body = body_of(own, theirs["plan"])
    assert alice.post(ASSIGNMENTS, body, format="json").status_code == 404
    body = body_of(theirs["agent"], approved_plan().id)
    assert alice.post(ASSIGNMENTS, body, format="json").status_code == 404
    filtered = alice.get(ASSIGNMENTS, {"plan_id": str(theirs["plan"])})
    assert filtered.json()["results"] == []
    with tenant_scope(cast.mallory.tenant_id):
        assert CommissionPlan.objects.get().status == "approved"


def test_payees_are_for_overseers(carla, cast, client_for) -> None:
    found = client_for(cast.bob).get("/api/v1/payees/", {"role": "agent"})
    assert [payee["name"] for payee in found.json()["results"]] == ["Carla"]
    assert client_for(cast.carla).get("/api/v1/payees/").status_code == 403
