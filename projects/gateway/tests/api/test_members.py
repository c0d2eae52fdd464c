import pytest

from projects.gateway.models import TenantUser
from projects.gateway.tests.factories import PASSWORD, member_of
from shared.contracts.gateway import MemberAdded, TenantUpdated
from shared.tenancy.context import tenant_scope

pytestmark = pytest.mark.django_db(databases=["default", "system"])

MEMBERS = "/api/v1/members/"
CURRENT = "/api/v1/tenants/current/"
NEW = {"email": "new@example.com", "name": "New", "role": "agent", "password": PASSWORD}


def url(person):
    return f"{MEMBERS}{member_of(person).id}/"


def test_members_see_each_other_and_nobody_else(people, client_for):
    for person in (people.alice, people.carla, people.faye):
        results = client_for(person).get(MEMBERS).json()["results"]
        assert len(results) == 5
        assert "mallory@example.com" not in {row["email"] for row in results}
    [row] = client_for(people.alice).get(MEMBERS, {"role": "finance"}).json()["results"]
    assert (row["user_id"], row["state"]) == (str(people.faye.user_id), "active")
    assert client_for(people.alice).get(MEMBERS, {"nonsense": 1}).status_code == 400


def test_an_owner_makes_an_active_member(people, client_for, assert_published):
    answer = client_for(people.alice).post(MEMBERS, NEW)
    assert answer.status_code == 201
    body = answer.json()
    assert (body["state"], body["role"], body["initial_password"]) == ("active", "agent", None)
    assert answer["Location"] == f"{MEMBERS}{body['id']}/"
    with tenant_scope(people.alice.tenant_id):
        assert_published(MemberAdded)


@pytest.mark.parametrize("who", ["bob", "carla", "faye"])
def test_the_others_may_change_nobody(people, client_for, who, assert_published):
    client = client_for(getattr(people, who))
    assert client.post(MEMBERS, NEW).status_code == 403
    assert client.patch(url(people.carla), {"role": "owner"}).status_code == 403
    assert client.delete(url(people.carla)).status_code == 403
    assert client.patch(CURRENT, {"name": "Mine"}).status_code == 403
    with tenant_scope(people.alice.tenant_id):
        assert_published(MemberAdded, count=0)
        assert member_of(people.carla).role == "agent"


def test_bad_input_names_its_fields(people, client_for):
    client = client_for(people.alice)
    answer = client.post(MEMBERS, {"email": "x", "role": "king", "state": "active"})
    assert answer.status_code == 400
    assert {error["field"] for error in answer.json()["errors"]} == {"email", "role", "state"}
    assert client.patch(url(people.carla), {"state": "invited"}).status_code == 400


def test_roles_and_states_change_and_the_last_owner_stays(people, client_for):
    client = client_for(people.alice)
    assert client.patch(url(people.carla), {"role": "manager"}).json()["role"] == "manager"
    assert client.patch(url(people.dev), {"state": "suspended"}).json()["state"] == "suspended"
    refused = client.patch(url(people.alice), {"role": "viewer"})
    assert (refused.status_code, refused.json()["code"]) == (409, "last_owner")
    assert client.delete(url(people.carla)).status_code == 204
    assert client.get(url(people.carla)).status_code == 404


def test_another_tenants_members_are_not_there(people, client_for):
    client = client_for(people.mallory)
    path = url(people.carla)
    for attempt in (
        client.get(path),
        client.patch(path, {"role": "viewer"}),
        client.delete(path),
        client.get(f"{MEMBERS}no-uuid/"),
    ):
        assert attempt.status_code == 404
        assert "carla" not in attempt.content.decode().lower()
    [row] = client.get(MEMBERS).json()["results"]
    assert row["email"] == people.mallory.email
    found = client.get(MEMBERS, {"user_id": str(people.carla.user_id)})
    assert found.json()["results"] == []
    with tenant_scope(people.carla.tenant_id):
        assert TenantUser.objects.get(user_id=people.carla.user_id).role == "agent"


def test_the_tenant_can_be_changed_with_its_etag(people, client_for, assert_published):
    client = client_for(people.alice)
    etag = client.get(CURRENT)["ETag"]
    changed = client.patch(CURRENT, {"timezone": "Asia/Kolkata"}, HTTP_IF_MATCH=etag)
    assert changed.json()["timezone"] == "Asia/Kolkata"
    stale = client.patch(CURRENT, {"name": "Late"}, HTTP_IF_MATCH=etag)
    assert stale.status_code == 412
    assert client.patch(CURRENT, {"timezone": "Nowhere"}).status_code == 400
    with tenant_scope(people.alice.tenant_id):
        [event] = assert_published(TenantUpdated)
    assert (event.timezone, event.name) == ("Asia/Kolkata", "Acme")
