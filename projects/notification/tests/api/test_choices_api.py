"""Preferences, browsers and addresses to leave alone."""

import pytest

from projects.notification.models import (
    Member,
    NotificationPreference,
    PushSubscription,
    Suppression,
)
from projects.notification.tests.factories import member_make

pytestmark = pytest.mark.django_db
PREFERENCES = "/api/v1/notification-preferences/"
PUSH = "/api/v1/push-subscriptions/"
SUPPRESSIONS = "/api/v1/suppressions/"
BROWSER = {
    "endpoint": "https://push.example.com/abc",
    "keys": {"p256dh": "B" + "a" * 86, "auth": "c" * 22},
    "user_agent": "Firefox",
}


def entry(answer, category, channel):
    found = answer.json()["preferences"]
    return next(e for e in found if (e["category"], e["channel"]) == (category, channel))


def test_defaults_hold_until_something_is_chosen(tenant, cast, client_for):
    member_make(cast.carla)
    carla = client_for(cast.carla)
    before = carla.get(PREFERENCES)
    assert before.json()["language"] == "en"
    assert entry(before, "wins", "email") == {
        "category": "wins",
        "title": "Deals that were won",
        "channel": "email",
        "enabled": False,
        "chosen": False,
    }
    choice = {"category": "assignments", "channel": "email", "enabled": False}
    for _ in range(2):
        after = carla.put(PREFERENCES, {"language": "de", "preferences": [choice]}, format="json")
    assert after.json()["language"] == "de"
    assert entry(after, "assignments", "email")["enabled"] is False
    assert entry(after, "assignments", "in_app")["enabled"] is True
    assert NotificationPreference.objects.count() == 1
    carla.put(PREFERENCES, {"preferences": [{**choice, "enabled": True}]}, format="json")
    assert NotificationPreference.objects.get().enabled
    assert Member.objects.get().language == "de"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"preferences": [{"category": "x", "channel": "email", "enabled": True}]}, "category"),
        ({"preferences": [{"category": "wins", "channel": "fax", "enabled": True}]}, "channel"),
        ({"language": "Klingon"}, "language"),
    ],
)
def test_what_there_is_not_cannot_be_chosen(tenant, cast, client_for, body, field):
    member_make(cast.carla)
    answer = client_for(cast.carla).put(PREFERENCES, body, format="json")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"].endswith(field)
    assert not NotificationPreference.objects.exists()


def test_who_has_not_arrived_yet_is_told_so(tenant, cast, client_for):
    answer = client_for(cast.carla).get(PREFERENCES)
    assert (answer.status_code, answer.json()["code"]) == (404, "member_not_found")
    assert client_for(cast.carla).put(PREFERENCES, {}, format="json").status_code == 404


def test_browsers_come_and_go(tenant, cast, client_for):
    carla = client_for(cast.carla)
    made = carla.post(PUSH, BROWSER, format="json")
    assert made.status_code == 201, made.content
    assert "c" * 22 not in made.content.decode()
    again = carla.post(PUSH, BROWSER, format="json")
    assert again.json()["id"] == made.json()["id"]
    assert client_for(cast.dev).get(PUSH).json()["results"] == []
    assert client_for(cast.dev).delete(f"{PUSH}{made.json()['id']}/").status_code == 404
    assert PushSubscription.objects.count() == 1
    assert carla.delete(f"{PUSH}{made.json()['id']}/").status_code == 204
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [{"endpoint": "http://push.example.com/"}, {"keys": {"p256dh": "x", "auth": "y"}}, {"keys": 1}],
)
def test_what_is_no_browser_is_refused(tenant, cast, client_for, changes):
    answer = client_for(cast.carla).post(PUSH, {**BROWSER, **changes}, format="json")
    assert answer.status_code == 400
    assert not PushSubscription.objects.exists()


def test_admins_leave_addresses_alone(tenant, cast, client_for):
    alice = client_for(cast.alice)
    body = {"address": "Left@Alone.example", "detail": "asked by phone"}
    made = alice.post(SUPPRESSIONS, body, format="json")
    assert (made.status_code, made.json()["address"]) == (201, "left@alone.example")
    assert alice.post(SUPPRESSIONS, body, format="json").json()["id"] == made.json()["id"]
    url = f"{SUPPRESSIONS}{made.json()['id']}/"
    for actor, status in ((cast.bob, 403), (cast.mallory, 404)):
        assert client_for(actor).delete(url).status_code == status
    assert Suppression.objects.get().created_by == cast.alice.user_id
    assert alice.delete(url).status_code == 204
    assert not Suppression.objects.exists()
