import pytest

from projects.assignment.models import Assignment, AssignmentRule
from projects.assignment.tests.factories import agent_make, allocate, rule_make, team_make

pytestmark = pytest.mark.django_db
RULES = "/api/v1/assignment-rules/"
ASSIGNMENTS = "/api/v1/assignments/"


@pytest.fixture
def carla(tenant, cast):
    return agent_make(cast.carla)


def test_a_rule_is_written_and_changed_by_version(carla, cast, client_for):
    bob = client_for(cast.bob)
    team = bob.post("/api/v1/teams/", {"name": "all", "agent_ids": [str(carla.id)]}, format="json")
    assert team.status_code == 201, team.content
    body = {"name": "everything", "strategy": "round_robin", "team_id": team.json()["id"]}
    made = bob.post(RULES, body, format="json")
    assert made.status_code == 201, made.content
    url, tag = f"{RULES}{made.json()['id']}/", made["ETag"]
    changed = bob.patch(url, {"priority": 5}, format="json", headers={"If-Match": tag})
    assert changed.json()["version"] == 2
    stale = bob.patch(url, {"priority": 6}, format="json", headers={"If-Match": tag})
    assert stale.status_code == 412
    assert AssignmentRule.objects.get().priority == 5


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"strategy": "magic"}, "strategy"),
        (
            {"conditions": {"all": [{"field": "colour", "op": "eq", "value": 1}]}},
            "conditions.all.0",
        ),
        ({"priority": -1}, "priority"),
    ],
)
def test_a_bad_rule_names_its_field(carla, cast, client_for, changes, field):
    body = {"name": "x", "strategy": "round_robin", "team_id": str(team_make("t", carla).id)}
    answer = client_for(cast.bob).post(RULES, {**body, **changes}, format="json")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field
    assert not AssignmentRule.objects.exists()


def test_a_rule_needs_its_pool(carla, cast, client_for):
    body = {"name": "x", "strategy": "direct"}
    answer = client_for(cast.bob).post(RULES, body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, "pool_invalid")


def test_a_rule_in_use_stays(carla, cast, client_for):
    rule = rule_make(team_make("t", carla))
    allocate()
    answer = client_for(cast.bob).delete(f"{RULES}{rule.id}/")
    assert (answer.status_code, answer.json()["code"]) == (409, "rule_in_use")


@pytest.mark.parametrize("who", ["carla", "faye"])
def test_who_may_not_write_rules(carla, cast, client_for, who):
    answer = client_for(getattr(cast, who)).post(RULES, {}, format="json")
    assert answer.status_code == 403


def test_mallory_finds_nothing(carla, cast, client_for):
    rule, given = rule_make(team_make("t", carla)), allocate()
    mallory = client_for(cast.mallory)
    assert mallory.get(f"{RULES}{rule.id}/").status_code == 404
    assert mallory.get(f"{ASSIGNMENTS}{given.id}/").status_code == 404
    body = {"agent_id": str(carla.id), "reason": "mine"}
    stolen = mallory.post(f"{ASSIGNMENTS}{given.id}/reassign/", body, format="json")
    assert stolen.status_code == 404
    team = mallory.post("/api/v1/teams/", {"name": "t", "agent_ids": [str(carla.id)]}, "json")
    assert team.status_code == 404
    assert Assignment.objects.get().agent == carla


def test_agents_see_their_own(carla, cast, client_for):
    dev = agent_make(cast.dev)
    rule_make(team_make("t", carla, dev))
    mine, _ = allocate(), allocate()
    listed = client_for(cast.carla).get(ASSIGNMENTS).json()["results"]
    assert [row["id"] for row in listed] == [str(mine.id)]
    assert client_for(cast.carla).get(f"{ASSIGNMENTS}summary/").status_code == 403


def test_reassign_release_retry_and_the_summary(carla, cast, client_for):
    dev, bob = agent_make(cast.dev), client_for(cast.bob)
    rule_make(team_make("t", carla))
    given = allocate()
    moved = bob.post(
        f"{ASSIGNMENTS}{given.id}/reassign/", {"agent_id": str(dev.id), "reason": "ill"}, "json"
    )
    assert moved.json()["agent_name"] == "Dev"
    bob.post(f"{ASSIGNMENTS}{moved.json()['id']}/release/", {"reason": "ill"}, format="json")
    assert bob.get(f"{ASSIGNMENTS}summary/").json()["unassigned"] == 1
    pending = bob.get(f"{ASSIGNMENTS}pending/").json()["results"]
    assert [row["lead_id"] for row in pending] == [str(given.lead_id)]
    retried = bob.post(f"{ASSIGNMENTS}pending/{given.lead_id}/retry/")
    assert retried.json()["agent_name"] == "Carla"
    summary = bob.get(f"{ASSIGNMENTS}summary/").json()
    assert (summary["assigned"], summary["live"], summary["unassigned"]) == (1, 1, 0)


def test_capacity_and_calendars(carla, cast, client_for):
    bob = client_for(cast.bob)
    calendar = {"name": "o", "timezone": "Europe/Berlin", "hours": "09:00-17:00 Mon-Fri"}
    made = bob.post("/api/v1/calendars/", calendar, format="json")
    assert made.status_code == 201, made.content
    body = {"capacity": 3, "weight": 2, "calendar_id": made.json()["id"]}
    changed = bob.patch(f"/api/v1/agents/{carla.id}/", body, format="json")
    assert (changed.json()["capacity"], changed.json()["version"]) == (3, 2)
    wrong = bob.post("/api/v1/calendars/", {**calendar, "name": "p", "hours": "always"}, "json")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "calendar_invalid")


def test_workload_is_listed_by_hour_and_day(carla, cast, client_for):
    rule_make(team_make("t", carla))
    allocate()
    rows = client_for(cast.faye).get("/api/v1/workload/", {"span": "hour"}).json()["results"]
    assert [(row["agent_name"], row["offered"]) for row in rows] == [("Carla", 1)]
