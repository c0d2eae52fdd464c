from uuid import UUID

import argon2
import pytest
from rest_framework.test import APIClient

from projects.gateway.models import Session, Tenant, TenantUser, User
from projects.gateway.tests.factories import PASSWORD, member_make
from shared.api.models import IdempotencyRecord
from shared.auth.tokens import token_verify
from shared.contracts.gateway import MemberAdded, SessionRevoked, TenantCreated, UserUpdated
from shared.tenancy.context import tenant_scope

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])

NEW = {
    "email": "Zoe@Example.com",
    "password": PASSWORD,
    "name": "Zoe",
    "tenant": {
        "slug": "zoe-and-co",
        "name": "Zoe & Co",
        "timezone": "Asia/Tokyo",
        "currency": "JPY",
    },
}


def register(**changed):
    return APIClient().post("/api/v1/auth/register/", {**NEW, **changed})


def login(email, password=PASSWORD, **said):
    body = {"email": email, "password": password, **said}
    return APIClient().post("/api/v1/auth/login/", body)


def test_registering_makes_a_tenant_and_its_owner(assert_published):
    answer = register()
    assert answer.status_code == 201
    body = answer.json()
    assert body["user"]["email"] == "zoe@example.com"
    assert body["tenant"]["currency"] == "JPY"
    assert PASSWORD not in answer.content.decode()
    with tenant_scope(UUID(body["tenant"]["id"])):
        assert TenantUser.objects.get().role == "owner"
        [created] = assert_published(TenantCreated)
        [added] = assert_published(MemberAdded)
    assert (created.slug, added.role) == ("zoe-and-co", "owner")
    assert login("ZOE@example.com").status_code == 200


def test_registering_again_changes_nothing(assert_published):
    tenant_id = register().json()["tenant"]["id"]
    again = register()
    assert (again.status_code, again.json()["code"]) == (409, "email_taken")
    other = register(email="other@example.com")
    assert (other.status_code, other.json()["code"]) == (409, "slug_taken")
    assert (User.objects.count(), Tenant.objects.count()) == (1, 1)
    with tenant_scope(UUID(tenant_id)):
        assert_published(TenantCreated)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"email": "no address"}, "email"),
        ({"password": "short"}, "password"),
        ({"password": "zoe@example.com"}, "password"),
        ({"tenant": {**NEW["tenant"], "timezone": "Mars/Base"}}, "tenant.timezone"),
        ({"tenant": {**NEW["tenant"], "currency": "XXQ"}}, "tenant.currency"),
        ({"tenant": {**NEW["tenant"], "slug": "No Slug"}}, "tenant.slug"),
        ({"is_staff": True}, "is_staff"),
    ],
)
def test_bad_registrations_are_refused_by_field(changed, field):
    answer = register(**changed)
    assert answer.status_code == 400
    assert field in {error["field"] for error in answer.json()["errors"]}
    assert not User.objects.exists()


def test_a_login_speaks_for_its_member(sign_in, cast):
    client, body = sign_in(cast.carla)
    principal = token_verify(body["access_token"])
    assert (principal.user_id, principal.tenant_id) == (cast.carla.user_id, cast.carla.tenant_id)
    assert (principal.role, body["token_type"], body["expires_in"]) == ("agent", "Bearer", 900)
    session = Session.objects.get(id=principal.session_id)
    assert session.ip == "127.0.0.1"
    assert client.get("/api/v1/auth/me/").json()["role"] == "agent"


def test_wrong_password_and_unknown_address_get_one_answer(people):
    wrong = login(people.alice.email, "wrong password 1")
    unknown = login("nobody@example.com", "wrong password 1")
    assert wrong.status_code == unknown.status_code == 401
    bodies = [{**answer.json(), "trace_id": ""} for answer in (wrong, unknown)]
    assert bodies[0] == bodies[1]
    assert not Session.objects.exists()


def test_unknown_addresses_cost_as_many_hashes(people, settings, monkeypatch):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    user = User.objects.get(id=people.alice.user_id)
    user.set_password(PASSWORD)
    user.save()
    hashed = []
    real = argon2.PasswordHasher.verify, argon2.low_level.hash_secret
    monkeypatch.setattr(
        argon2.PasswordHasher, "verify", lambda *said: hashed.append(1) or real[0](*said)
    )
    monkeypatch.setattr(
        argon2.low_level, "hash_secret", lambda *a, **k: hashed.append(1) or real[1](*a, **k)
    )

    def hashes(email):
        hashed.clear()
        assert login(email, "wrong password 1").status_code == 401
        return len(hashed)

    assert hashes(people.alice.email) == hashes("nobody@example.com") > 0


def test_inactive_users_and_people_without_a_tenant_stay_out(people):
    User.objects.filter(id=people.bob.user_id).update(is_active=False)
    assert login(people.bob.email).status_code == 401
    User.objects.create_user("alone@example.com", PASSWORD)
    assert login("alone@example.com").json()["code"] == "no_membership"
    assert login("alone@example.com", "wrong").json()["code"] == "credentials_refused"
    assert not Session.objects.exists()


def test_the_tenant_may_be_named_by_slug_or_id_but_not_a_foreign_one(people):
    for name in ("acme", str(people.alice.tenant_id)):
        assert login(people.alice.email, tenant=name).json()["tenant"]["slug"] == "acme"
    answer = login(people.alice.email, tenant="evil")
    assert (answer.status_code, answer.json()["code"]) == (404, "tenant_not_found")


def test_refresh_and_its_repetition_over_http(sign_in, cast):
    _, first = sign_in(cast.alice)
    body = {"refresh_token": first["refresh_token"]}
    second = APIClient().post("/api/v1/auth/refresh/", body)
    assert (second.status_code, second["Cache-Control"]) == (200, "no-store")
    again = APIClient().post("/api/v1/auth/refresh/", body)
    assert (again.status_code, again.json()["code"]) == (409, "refresh_in_progress")
    assert "access_token" not in again.json()
    assert APIClient().post("/api/v1/auth/refresh/", {"refresh_token": "x"}).status_code == 401


def test_logout_ends_access_and_refresh(sign_in, cast, assert_published):
    client, body = sign_in(cast.dev)
    other, _ = sign_in(cast.dev)
    assert client.post("/api/v1/auth/logout/").status_code == 204
    assert client.get("/api/v1/auth/me/").json()["code"] == "session_ended"
    refused = APIClient().post("/api/v1/auth/refresh/", {"refresh_token": body["refresh_token"]})
    assert refused.status_code == 401
    assert other.get("/api/v1/auth/me/").status_code == 200
    with tenant_scope(cast.dev.tenant_id):
        assert_published(SessionRevoked)


def test_switching_needs_a_membership_there(sign_in, cast):
    client, first = sign_in(cast.alice)
    foreign = client.post("/api/v1/auth/switch-tenant/", {"tenant": "evil"})
    assert foreign.status_code == 404
    member_make(cast.alice, tenant_id=cast.mallory.tenant_id, role="viewer")
    switched = client.post("/api/v1/auth/switch-tenant/", {"tenant": "evil"})
    assert switched.json()["role"] == "viewer"
    assert "refresh_token" not in switched.json()
    principal = token_verify(switched.json()["access_token"])
    assert principal.tenant_id == cast.mallory.tenant_id
    body = {"refresh_token": first["refresh_token"]}
    refreshed = APIClient().post("/api/v1/auth/refresh/", body)
    assert refreshed.json()["tenant"]["slug"] == "evil"
    assert len(client.get("/api/v1/auth/me/").json()["memberships"]) == 2


def test_a_new_name_is_told_to_every_tenant_of_the_user(sign_in, cast, assert_published):
    client, _ = sign_in(cast.alice)
    member_make(cast.alice, tenant_id=cast.mallory.tenant_id, role="viewer")
    answer = client.patch("/api/v1/auth/me/", {"name": "Alice A."})
    assert answer.json()["user"]["name"] == "Alice A."
    for tenant_id in (cast.alice.tenant_id, cast.mallory.tenant_id):
        with tenant_scope(tenant_id):
            assert [event.name for event in assert_published(UserUpdated)] == ["Alice A."]


def test_nothing_is_for_strangers(people):
    for path in ("auth/me/", "tenants/current/", "members/"):
        assert APIClient().get(f"/api/v1/{path}").status_code == 401
    assert APIClient().post("/api/v1/auth/logout/").status_code == 401


def test_keys_are_published_without_their_private_half():
    answer = APIClient().get("/.well-known/jwks.json")
    keys = answer.json()["keys"]
    assert len(keys) == 2
    assert all(set(key) == {"kty", "n", "e", "kid", "use", "alg"} for key in keys)


def test_no_secret_is_kept_for_repetition(sign_in, cast):
    client, _ = sign_in(cast.alice)
    body = {"email": "n@example.com", "role": "agent"}
    first = client.post("/api/v1/members/", body, HTTP_IDEMPOTENCY_KEY="k1")
    secret = first.json()["initial_password"]
    again = client.post("/api/v1/members/", body, HTTP_IDEMPOTENCY_KEY="k1")
    assert again.status_code == 409
    with tenant_scope(cast.alice.tenant_id):
        records = [bytes(row.body) for row in IdempotencyRecord.objects.all()]
    assert secret.encode() not in b"".join(records)
    assert login("n@example.com", secret).status_code == 200
