from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from projects.gateway.models import Session, User
from projects.gateway.tests.factories import PASSWORD
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


def test_users_and_strangers_are_kept_out(people, client_for, service_client):
    for path in ("/internal/users?ids=x", f"/internal/tenants/{TENANT}"):
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
