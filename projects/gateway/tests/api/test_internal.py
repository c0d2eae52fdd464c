from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from projects.gateway import selectors
from projects.gateway.models import Session, Tenant, TenantUser, User
from projects.gateway.tests.factories import PASSWORD
from shared.core.clock import utcnow
from shared.tenancy.context import tenant_scope
from shared.testing.cast import OTHER_TENANT, TENANT

pytestmark = pytest.mark.django_db(databases=["default", "system"])


def test_users_are_told_in_batches_to_their_own_tenant_alone(people, service_client):
    asked = f"{people.carla.user_id},{people.mallory.user_id},{uuid4()}"
    answer = service_client("payment").get("/internal/users", {"ids": asked})
    [row] = answer.json()["results"]
    assert (row["id"], row["name"], row["removed"]) == (str(people.carla.user_id), "Carla", False)
    other = service_client("payment", OTHER_TENANT).get("/internal/users", {"ids": asked})
    assert [row["name"] for row in other.json()["results"]] == ["Mallory"]
    unnamed = service_client("payment", None).get("/internal/users", {"ids": asked})
    assert unnamed.json()["code"] == "tenant_unnamed"


def test_the_batch_has_a_limit_and_a_form(people, service_client):
    client = service_client("payment")
    many = ",".join(str(uuid4()) for _ in range(201))
    assert client.get("/internal/users", {"ids": many}).status_code == 400
    assert client.get("/internal/users", {"ids": "x"}).status_code == 400
    assert client.get("/internal/users").status_code == 400


def test_a_tenant_is_told_to_those_who_may_ask(people, service_client):
    assert service_client("commission").get(f"/internal/tenants/{TENANT}").json()["slug"] == "acme"
    foreign = service_client("commission").get(f"/internal/tenants/{OTHER_TENANT}")
    assert foreign.status_code == 404
    free = service_client("commission", None).get(f"/internal/tenants/{OTHER_TENANT}")
    assert free.json()["slug"] == "evil"


def test_members_are_told_in_pages_and_removed_ones_too(people, service_client, monkeypatch):
    monkeypatch.setattr(selectors, "PAGE", 2)
    with tenant_scope(TENANT):
        TenantUser.objects.filter(user_id=people.dev.user_id).update(removed_at=utcnow(), version=3)
    User.objects.filter(id=people.bob.user_id).update(is_active=False)
    rows = pages(service_client("assignment"), "/internal/members")
    ours = (people.alice, people.bob, people.carla, people.dev, people.faye)
    assert [row["id"] for row in rows] == sorted(str(person.user_id) for person in ours)
    told = {row["name"]: row for row in rows}
    assert (told["Dev"]["removed"], told["Dev"]["version"], told["Dev"]["state"]) == (
        True,
        3,
        "active",
    )
    assert (told["Bob"]["may_sign_in"], told["Carla"]["may_sign_in"]) == (False, True)
    unnamed = service_client("assignment", None).get("/internal/members")
    assert unnamed.json()["code"] == "tenant_unnamed"


def pages(client, path):
    """All rows of all pages, each of which holds two at most."""
    rows, after = [], {}
    while after is not None:
        page = client.get(path, after).json()
        assert len(page["results"]) <= 2
        rows += page["results"]
        after = {"after": page["next"]} if page["next"] else None
    return rows


def test_tenants_are_told_in_pages_and_one_alone_to_its_own_service(
    people, service_client, monkeypatch
):
    monkeypatch.setattr(selectors, "PAGE", 2)
    Tenant.objects.create(slug="third", name="Third", version=4)
    rows = pages(service_client("payment", None), "/internal/tenants")
    told = {row["name"]: (row["timezone"], row["currency"], row["version"]) for row in rows}
    assert told == {
        "Acme": ("Europe/Berlin", "USD", 1),
        "Evil": ("UTC", "USD", 1),
        "Third": ("UTC", "USD", 4),
    }
    [own] = pages(service_client("payment", OTHER_TENANT), "/internal/tenants")
    assert own["name"] == "Evil"
    assert service_client("payment").get("/internal/tenants", {"after": "x"}).status_code == 400


def test_users_and_strangers_are_kept_out(people, client_for, service_client):
    told = ("/internal/users?ids=x", "/internal/members", "/internal/tenants")
    for path in (*told, f"/internal/tenants/{TENANT}"):
        assert client_for(people.alice).get(path).status_code == 401
        assert APIClient().get(path).status_code == 401
    assert APIClient().post("/internal/staff/login", {}).status_code == 401


def test_only_operators_sign_in_as_staff(people, service_client):
    User.objects.create_user("ops@example.com", PASSWORD, is_staff=True, is_superuser=True)
    client = service_client("payment", None)
    body = {"email": "Ops@example.com", "password": PASSWORD}
    answer = client.post("/internal/staff/login", body).json()
    assert (answer["email"], answer["is_superuser"]) == ("ops@example.com", True)
    assert Session.objects.get(id=answer["session_id"]).active_tenant is None
    for email, password in ((people.alice.email, PASSWORD), ("ops@example.com", "wrong")):
        refused = client.post("/internal/staff/login", {"email": email, "password": password})
        assert (refused.status_code, refused.json()["code"]) == (401, "credentials_refused")


def test_a_staff_session_tells_the_browser_and_the_admin(people, service_client):
    User.objects.create_user("ops@example.com", PASSWORD, is_staff=True)
    body = {"email": "ops@example.com", "password": PASSWORD}
    body |= {"ip": "192.0.2.7", "user_agent": "Firefox " * 99}
    answer = service_client("payment", None).post("/internal/staff/login", body).json()
    session = Session.objects.get(id=answer["session_id"])
    assert (session.ip, session.device) == ("192.0.2.7", "admin of payment")
    assert session.user_agent == ("Firefox " * 99)[:400]
