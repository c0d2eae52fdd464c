"""A tenant's own words: drafted, tried, published, replaced."""

import time

import pytest

from projects.notification.models import NotificationTemplate
from projects.notification.tests.factories import member_make, template_make

pytestmark = pytest.mark.django_db
URL = "/api/v1/notification-templates/"
WORDS = {
    "kind": "lead.assigned",
    "channel": "email",
    "subject": "For {{ recipient_name }}",
    "text": "Lead {{ lead_id }} of {{ tenant_name }}",
    "html": "<h1>{{ recipient_name }}</h1>",
}


@pytest.fixture
def alice(tenant, cast, client_for):
    return client_for(cast.alice)


def test_a_draft_is_changed_by_version_and_published(alice):
    made = alice.post(URL, WORDS, format="json")
    assert (made.status_code, made.json()["state"], made.json()["number"]) == (201, "draft", 1)
    url = f"{URL}{made.json()['id']}/"
    fresh = {"If-Match": made["ETag"]}
    changed = alice.patch(url, {"subject": "Yours"}, format="json", headers=fresh)
    assert (changed.json()["subject"], changed.json()["version"]) == ("Yours", 2)
    assert alice.patch(url, {"subject": "No"}, format="json", headers=fresh).status_code == 412
    assert alice.post(f"{url}publish/", headers=fresh).status_code == 412
    published = alice.post(f"{url}publish/", headers={"If-Match": changed["ETag"]})
    assert (published.json()["state"], published.json()["published_at"] is not None) == (
        "published",
        True,
    )
    for refused in (alice.patch(url, {"subject": "No"}, format="json"), alice.delete(url)):
        assert (refused.status_code, refused.json()["code"]) == (409, "template_not_draft")
    assert NotificationTemplate.objects.get().subject == "Yours"


def test_the_next_version_replaces_the_one_before(alice):
    ids = []
    for number in (1, 2):
        made = alice.post(URL, WORDS, format="json").json()
        assert made["number"] == number
        ids.append(made["id"])
        alice.post(f"{URL}{made['id']}/publish/")
    states = [alice.get(f"{URL}{each}/").json()["state"] for each in ids]
    assert states == ["retired", "published"]
    assert alice.post(f"{URL}{ids[1]}/retire/").json()["state"] == "retired"
    assert len(alice.get(URL, {"state": "retired"}).json()["results"]) == 2


def test_there_is_one_draft_at_a_time(alice):
    first = alice.post(URL, WORDS, format="json").json()
    second = alice.post(URL, WORDS, format="json")
    assert (second.status_code, second.json()["code"]) == (409, "draft_exists")
    assert alice.delete(f"{URL}{first['id']}/").status_code == 204
    assert alice.post(URL, {**WORDS, "language": "de"}, format="json").status_code == 201


def test_a_preview_shows_what_would_be_sent(alice):
    body = {**WORDS, "variables": {"recipient_name": "<Ann>"}}
    shown = alice.post(f"{URL}preview/", body, format="json").json()
    assert shown["subject"] == "For <Ann>"
    assert shown["text"].endswith(" of Acme")
    assert "<h1>&lt;Ann&gt;</h1>" in shown["html"]
    assert not NotificationTemplate.objects.exists()


BAD = {
    "a loop without end": ("{% for i in (1..1000000000) %}x{% endfor %}", "a range has"),
    "an unknown variable": ("{{ amount }}", "there is no variable amount (line 1)"),
    "50 MB of output": (
        "{% capture a %}" + "x" * 9_000 + "{% endcapture %}"
        "{% for i in (1..200) %}{% for j in (1..1) %}{{ a }}{% endfor %}{% endfor %}",
        "output stream limit reached",
    ),
    "no end": ("{% if lead_id %}", "tag"),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("part", ["text", "html"])
def test_what_cannot_be_rendered_is_refused_at_preview_and_publish(alice, name, part):
    source, reason = BAD[name]
    body = {**WORDS, part: source}
    made = alice.post(URL, body, format="json").json()
    for path, sent in ((f"{URL}preview/", body), (f"{URL}{made['id']}/publish/", None)):
        started = time.thread_time()
        refused = alice.post(path, sent, format="json")
        assert time.thread_time() - started < 1
        assert (refused.status_code, refused.json()["code"]) == (422, "template_invalid")
        [error] = refused.json()["errors"]
        assert error["field"] == part
        assert reason in error["message"]
    assert NotificationTemplate.objects.get().state == "draft"


def test_defaults_name_every_variable(alice):
    kinds = {kind["kind"]: kind for kind in alice.get(f"{URL}defaults/").json()["kinds"]}
    assigned = kinds["lead.assigned"]
    assert {"lead_id", "agent_name", "recipient_name", "tenant_name"} <= set(assigned["variables"])
    body = {name: assigned[name] for name in ("kind", "subject", "text", "html")}
    shown = alice.post(f"{URL}preview/", {**body, "channel": "email"}, format="json")
    assert shown.status_code == 200


def test_a_published_template_is_what_people_read(alice, cast, client_for, deliver):
    from projects.notification.tests.factories import assigned

    member_make(cast.carla)
    words = {**WORDS, "channel": "in_app", "text": "{{ strategy }}!", "html": ""}
    made = alice.post(URL, words, format="json").json()
    alice.post(f"{URL}{made['id']}/publish/")
    deliver(assigned(cast.carla))
    [row] = client_for(cast.carla).get("/api/v1/notifications/?channel=in_app").json()["results"]
    assert (row["subject"], row["text"]) == ("For Carla", "direct!")


def test_who_may_not_write_templates(tenant, cast, client_for):
    template = template_make()
    for actor in (cast.bob, cast.carla, cast.faye):
        assert client_for(actor).post(URL, WORDS, format="json").status_code == 403
        assert client_for(actor).get(URL).status_code == 403
    mallory = client_for(cast.mallory)
    url = f"{URL}{template.id}/"
    assert mallory.get(url).status_code == 404
    for answer in (
        mallory.patch(url, {"subject": "x"}, format="json"),
        mallory.delete(url),
        mallory.post(f"{url}publish/"),
        mallory.post(f"{url}retire/"),
    ):
        assert answer.status_code == 404
    assert NotificationTemplate.objects.get().subject == "Yours"
