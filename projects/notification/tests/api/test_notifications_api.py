"""People read what they were told; overseers see the sums."""

from uuid import uuid4

import pytest

from projects.notification.models import Notification, Suppression
from projects.notification.tests.factories import mail_make

pytestmark = pytest.mark.django_db
URL = "/api/v1/notifications/"


def told(actor, **fields):
    words = {"subject": "Hello", "text": "World", "channel": "in_app", "state": "delivered"}
    return mail_make("", recipient_id=actor.user_id, **{**words, **fields})


def test_everybody_reads_their_own_alone(tenant, cast, client_for):
    mine, others = told(cast.carla), told(cast.dev)
    carla = client_for(cast.carla)
    listed = carla.get(URL).json()["results"]
    assert [(row["id"], row["subject"]) for row in listed] == [(str(mine.id), "Hello")]
    assert carla.get(f"{URL}{mine.id}/").json()["text"] == "World"
    for client in (carla, client_for(cast.mallory)):
        assert client.get(f"{URL}{others.id}/").status_code == 404
        for act in ("seen", "read", "archive"):
            assert client.post(f"{URL}{others.id}/{act}/").status_code == 404
    assert client_for(cast.mallory).get(URL).json()["results"] == []
    assert not Notification.objects.filter(read_at__isnull=False).exists()


def test_a_mail_that_was_not_sent_says_what_it_is_about(tenant, cast, client_for):
    mail = mail_make("a@x", recipient_id=cast.carla.user_id, state="skipped", reason="historical")
    foreign = mail_make("a@x", recipient_id=cast.carla.user_id, kind="lead.forgotten")
    carla = client_for(cast.carla)
    shown = carla.get(f"{URL}{mail.id}/").json()
    assert shown["subject"] == "A lead is yours"
    assert shown["text"] == "Lead L1 was given to you on 2026-01-15."
    assert carla.get(f"{URL}{foreign.id}/").json()["subject"] == "lead.forgotten"


def test_marks_are_independent_and_the_first_stays(tenant, cast, client_for):
    mine = told(cast.carla)
    carla = client_for(cast.carla)
    first = carla.post(f"{URL}{mine.id}/read/").json()
    assert (first["read_at"] is not None, first["seen_at"], first["archived_at"]) == (
        True,
        None,
        None,
    )
    assert carla.post(f"{URL}{mine.id}/read/").json()["read_at"] == first["read_at"]
    assert carla.post(f"{URL}{mine.id}/seen/").json()["seen_at"]
    assert carla.post(f"{URL}{mine.id}/archive/").json()["archived_at"]
    assert carla.get(URL, {"unread": "true"}).json()["results"] == []
    assert len(carla.get(URL, {"archived": "true"}).json()["results"]) == 1
    assert carla.get(URL, {"archived": "false"}).json()["results"] == []


def test_counts_and_marking_many(tenant, cast, client_for):
    rows = [told(cast.carla) for _ in range(3)]
    told(cast.dev)
    mail_make("c@example.com", recipient_id=cast.carla.user_id)
    carla = client_for(cast.carla)
    assert carla.get(f"{URL}counts/").json() == {"unread": 3, "unseen": 3}
    other = Notification.objects.get(recipient_id=cast.dev.user_id)
    ids = [str(rows[0].id), str(other.id)]
    refused = carla.post(f"{URL}mark/", {"mark": "read", "ids": ids}, format="json")
    assert (refused.status_code, carla.get(f"{URL}counts/").json()["unread"]) == (404, 3)
    marked = carla.post(f"{URL}mark/", {"mark": "read", "ids": ids[:1]}, format="json")
    assert marked.json() == {"changed": 1}
    assert carla.get(f"{URL}counts/").json() == {"unread": 2, "unseen": 3}
    everything = carla.post(f"{URL}mark/", {"mark": "seen"}, format="json")
    assert everything.json() == {"changed": 4}
    assert carla.get(f"{URL}counts/").json() == {"unread": 2, "unseen": 0}
    assert carla.post(f"{URL}mark/", {"mark": "eaten"}, format="json").status_code == 400
    assert Notification.objects.get(recipient_id=cast.dev.user_id).read_at is None


def test_filters(tenant, cast, client_for):
    lead = uuid4()
    told(cast.carla, about_id=lead)
    mail_make("c@example.com", recipient_id=cast.carla.user_id, category="payouts")
    carla = client_for(cast.carla)
    queries = ({"about_id": lead}, {"channel": "email"}, {"category": "payouts"})
    for query in (*queries, {"state": "queued"}):
        assert len(carla.get(URL, query).json()["results"]) == 1, query
    assert carla.get(URL, {"recipient_id": cast.dev.user_id}).status_code == 400


def test_the_summary_counts_everything_for_overseers_alone(tenant, cast, client_for):
    told(cast.carla)
    for state, reason in (
        ("queued", ""),
        ("sent", ""),
        ("skipped", "historical"),
        ("bounced", "bounced"),
    ):
        mail_make("c@example.com", state=state, reason=reason)
    summary = client_for(cast.bob).get(f"{URL}summary/").json()
    groups = {"sent": 2, "queued": 1, "skipped": 1, "failed": 1}
    assert {name: summary[name] for name in groups} == groups
    assert summary["by_channel"]["in_app"] == {"sent": 1, "queued": 0, "skipped": 0, "failed": 0}
    assert summary["by_category"] == {"assignments": groups}
    assert summary["by_kind"] == {"lead.assigned": groups}
    assert summary["by_reason"] == {"bounced": 1, "historical": 1}
    for actor in (cast.carla, cast.faye):
        assert client_for(actor).get(f"{URL}summary/").status_code == 403
    assert client_for(cast.mallory).get(f"{URL}summary/").json()["sent"] == 0


def test_bounces_are_reported_by_admins(tenant, cast, client_for):
    mail = mail_make("gone@example.com", state="sent")
    url, body = f"{URL}{mail.id}/report/", {"state": "bounced", "detail": "550 gone"}
    assert client_for(cast.bob).post(url, body, format="json").status_code == 403
    assert client_for(cast.mallory).post(url, body, format="json").status_code == 404
    assert not Suppression.objects.exists()
    answer = client_for(cast.alice).post(url, body, format="json")
    assert answer.json() == {"id": str(mail.id), "state": "bounced", "reason": "bounced"}
    listed = client_for(cast.alice).get("/api/v1/suppressions/").json()["results"]
    assert [(row["address"], row["cause"]) for row in listed] == [("gone@example.com", "bounce")]
