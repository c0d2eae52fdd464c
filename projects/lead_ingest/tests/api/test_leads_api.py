import json
from datetime import timedelta

import pytest

from projects.lead_ingest.models import Lead
from projects.lead_ingest.tests.factories import (
    NOW,
    PIPELINE,
    STAGES,
    csv_file,
    lead_make,
    members_make,
    profile_make,
)
from shared.contracts.lead_ingest import LeadCreated
from shared.events.models import OutboxEvent

pytestmark = pytest.mark.django_db
LEADS = "/api/v1/leads/"
IMPORTS = "/api/v1/lead-imports/"


def body(**fields):
    return {"source": "web", "email": "ann@example.com", **fields}


def test_create_read_change_and_list(tenant, cast, client_for, assert_published):
    alice = client_for(cast.alice)
    created = alice.post(LEADS, body(company="Acme"), format="json")
    assert created.status_code == 201, created.content
    lead = created.json()
    assert (lead["status"], lead["deal"], lead["company"]) == ("new", None, "Acme")
    changed = alice.patch(f"{LEADS}{lead['id']}/", {"city": "Berlin"}, format="json")
    assert changed.json()["city"] == "Berlin"
    assert alice.get(f"{LEADS}{lead['id']}/").json()["version"] == 2
    listed = alice.get(LEADS, {"email": "Ann@example.com"}).json()
    assert [row["id"] for row in listed["results"]] == [lead["id"]]
    assert_published(LeadCreated)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"source": "web"}, "email"),
        (body(email="nobody"), "email"),
        (body(colour="red"), "colour"),
        (body(source="no slug"), "source"),
        (body(first_name="x" * 121), "first_name"),
    ],
)
def test_bad_input_names_the_field_and_changes_nothing(tenant, cast, client_for, sent, field):
    answer = client_for(cast.alice).post(LEADS, sent, format="json")
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("application/problem+json")
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert not Lead.objects.exists()
    assert not OutboxEvent.objects.exists()


def test_a_known_email_is_a_conflict(tenant, cast, client_for):
    lead_make(cast)
    answer = client_for(cast.alice).post(LEADS, body(), format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "lead_exists")


@pytest.mark.parametrize(("who", "status"), [("faye", 403), ("bob", 201), ("carla", 201)])
def test_who_may_create(tenant, cast, client_for, who, status):
    answer = client_for(getattr(cast, who)).post(LEADS, body(), format="json")
    assert answer.status_code == status


def test_nobody_without_a_token(tenant, client):
    assert client.get(LEADS).status_code == 401


def test_another_tenants_lead_does_not_exist(tenant, cast, client_for):
    lead = lead_make(cast)
    mallory = client_for(cast.mallory)
    assert mallory.get(f"{LEADS}{lead.id}/").status_code == 404
    assert mallory.patch(f"{LEADS}{lead.id}/", {"city": "X"}, format="json").status_code == 404
    assert mallory.post(f"{LEADS}{lead.id}/status/", {"to": "junk"}).status_code == 404
    assert mallory.get(LEADS).json()["results"] == []


def test_an_agent_sees_their_own_leads(tenant, cast, client_for):
    mine = lead_make(cast, assigned_to=cast.carla.user_id)
    lead_make(cast, email="other@example.com", assigned_to=cast.dev.user_id)
    carla = client_for(cast.carla)
    assert [row["id"] for row in carla.get(LEADS).json()["results"]] == [str(mine.id)]
    assert carla.get(f"{LEADS}summary/").json()["total"] == 1


def test_a_deal_from_new_to_won(tenant, cast, client_for):
    lead = lead_make(cast, assigned_to=cast.carla.user_id)
    carla = client_for(cast.carla)
    url = f"{LEADS}{lead.id}/status/"
    for to in ("contacted", "qualified", "proposal"):
        assert carla.post(url, {"to": to}, format="json").status_code == 200
    missing = carla.post(url, {"to": "won"}, format="json")
    assert missing.json()["errors"][0]["field"] == "amount"
    amount = {"amount": "1054.50", "currency": "USD"}
    won = carla.post(url, {"to": "won", "amount": amount}, format="json")
    assert won.json()["deal"] == amount
    summary = client_for(cast.alice).get(f"{LEADS}summary/").json()
    assert summary["by_status"]["won"] == {"count": 1, "amount": [amount]}
    kinds = client_for(cast.alice).get(f"{LEADS}{lead.id}/activities/", {"kind": "status_changed"})
    assert kinds.json()["results"][0]["to_status"] == "won"


def test_backdating_is_for_owners_and_admins(tenant, cast, client_for):
    lead = lead_make(cast, assigned_to=cast.carla.user_id)
    url = f"{LEADS}{lead.id}/status/"
    sent = {"to": "contacted", "occurred_at": "2026-02-01T12:00:00Z"}
    assert client_for(cast.carla).post(url, sent, format="json").status_code == 403
    assert client_for(cast.alice).post(url, sent, format="json").status_code == 200
    future = {"to": "qualified", "occurred_at": "2999-01-01T00:00:00Z"}
    assert client_for(cast.alice).post(url, future, format="json").status_code == 400


def test_unknown_filters_are_refused(tenant, cast, client_for):
    answer = client_for(cast.alice).get(LEADS, {"colour": "red"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "colour")


def test_pages_cover_every_lead_once(tenant, cast, client_for):
    made = [
        lead_make(cast, email=f"a{n}@example.com", at=NOW + timedelta(seconds=n)) for n in range(5)
    ]
    alice, url, seen = client_for(cast.alice), f"{LEADS}?page_size=2", []
    while url:
        page = alice.get(url).json()
        seen += [row["id"] for row in page["results"]]
        url = page["next"]
    assert seen == [str(lead.id) for lead in reversed(made)]


def send_file(client, cast, *rows, **changes):
    mapping = {
        "columns": PIPELINE,
        "values": {"status": STAGES, "assigned_to": {"Carla": str(cast.carla.user_id)}},
        **changes,
    }
    file = csv_file(*rows)
    file.name = "pipeline.csv"
    return client.post(
        IMPORTS, {"file": file, "source": "crm", "mapping": json.dumps(mapping)}, format="multipart"
    )


def test_a_file_becomes_leads_and_problems(tenant, cast, client_for):
    profile_make()
    members_make(cast)
    alice = client_for(cast.alice)
    rows = [
        ("1", "Carla", "Won", "2017-03-01", "2017-04-01", "1054"),
        ("2", "Carla", "Sold", "", "", ""),
    ]
    answer = send_file(alice, cast, *rows)
    assert answer.status_code == 201, answer.content
    done = answer.json()
    assert (done["received"], done["created"], done["rejected"]) == (2, 1, 1)
    problems = alice.get(f"{IMPORTS}{done['id']}/problems/").json()["results"]
    assert [(p["line"], p["field"]) for p in problems] == [(3, "status")]
    assert alice.get(f"{IMPORTS}{done['id']}/").json() == done


def test_an_import_waits_for_the_tenants_settings(tenant, cast, client_for):
    answer = send_file(client_for(cast.alice), cast)
    assert (answer.status_code, answer.json()["code"]) == (503, "tenant_profile_unknown")


def test_managers_do_not_import(tenant, cast, client_for):
    assert send_file(client_for(cast.bob), cast).status_code == 403


def test_a_map_with_unknown_fields_is_refused(tenant, cast, client_for):
    profile_make()
    answer = send_file(client_for(cast.alice), cast, columns={"colour": "id"})
    assert answer.status_code == 422
    assert "colour" in answer.json()["detail"]
