"""Tenants send events of their own, which are counted like all others."""

from uuid import UUID, uuid4

import pytest

from projects.analytics.models import Event
from projects.analytics.services.rollups import rollups_check
from projects.analytics.tests import factories as make
from shared.core.ids import uuid7
from shared.events.models import OutboxEvent
from shared.tenancy.context import tenant_scope

pytestmark = pytest.mark.django_db
EVENTS, ROLLUPS = "/api/v1/analytics-events/", "/api/v1/analytics/rollups/"
METRICS = "/api/v1/metrics/"
BOOKED = "custom.demo_booked"


@pytest.fixture
def bob(tenant, cast, client_for):
    make.tenant_make()
    return client_for(cast.bob)


def told(event_id: UUID | None = None, **facts):
    known = {"type": BOOKED, "occurred_at": "2026-01-15T12:30:00Z"}
    return {"id": str(event_id or uuid7()), **known, **facts}


def track(client, *events):
    return client.post(EVENTS, {"events": [*events]}, format="json")


def test_events_are_stored_and_counted(bob):
    money = {"amount": "12.50", "currency": "USD"}
    facts = {"aggregate_id": "order-7", "amount": money, "data": {"plan": "pro", "email": "a@b.c"}}
    answer = track(bob, told(**facts), told())
    assert (answer.status_code, answer.json()) == (201, {"received": 2, "stored": 2})
    (shown,) = bob.get(EVENTS, {"aggregate_id": "order-7"}).json()["results"]
    assert (shown["type"], shown["source"], shown["amount"]) == (BOOKED, "custom", "12.5000")
    assert shown["data"] == {"plan": "pro"}
    counted = bob.get(ROLLUPS, {"type": BOOKED, "span": "hour"}).json()["results"]
    assert {(row["currency"], row["count"], row["amount"]) for row in counted} == {
        ("USD", 1, "12.5000"),
        ("", 1, "0.0000"),
    }
    assert rollups_check() == []


def test_an_event_counts_once_however_often_it_is_sent(bob):
    first, second = told(), told()
    assert track(bob, first, first).json() == {"received": 2, "stored": 1}
    assert track(bob, {**first, "aggregate_id": "other"}, second).json()["stored"] == 1
    assert track(bob, first, second).json()["stored"] == 0
    assert Event.objects.filter(aggregate_id="").count() == 2
    assert rollups_check() == []


def test_nothing_is_told_to_other_services(bob):
    track(bob, told())
    assert not OutboxEvent.objects.exists()


def test_a_metric_may_count_them(bob):
    body = {"key": "demos", "name": "Demos", "measure": "count", "adds": [BOOKED]}
    made = bob.post(METRICS, body, format="json")
    assert made.status_code == 201
    track(bob, told(), told())
    series = bob.get(f"{METRICS}{made.json()['id']}/data/").json()["series"]
    assert [line["total"] for line in series] == ["2"]


def test_the_same_id_is_another_event_of_another_tenant(bob, cast, client_for):
    event = told()
    assert track(bob, event).json()["stored"] == 1
    with tenant_scope(cast.mallory.tenant_id):
        make.tenant_make()
    mallory = client_for(cast.mallory)
    assert track(mallory, event).json()["stored"] == 1
    assert len(mallory.get(EVENTS).json()["results"]) == 1


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"type": "lead.won"}, "type"),
        ({"id": str(uuid4())}, "id"),
        ({"occurred_at": "2999-01-01T00:00:00Z"}, "occurred_at"),
        ({"occurred_at": "1999-12-31T23:59:59Z"}, "occurred_at"),
        ({"data": {str(number): "x" for number in range(51)}}, "data"),
        ({"data": {"deep": {"a": "b"}}}, "data"),
        ({"amount": {"amount": "1.001", "currency": "USD"}}, "amount"),
        ({"tenant_id": str(uuid4())}, "tenant_id"),
    ],
)
def test_one_wrong_event_refuses_all(bob, facts, field):
    answer = track(bob, told(), told(**facts))
    assert answer.status_code == 400
    assert {error["field"].split(".")[2] for error in answer.json()["errors"]} == {field}
    assert not Event.objects.exists()


@pytest.mark.parametrize("count", [0, 501])
def test_a_request_has_up_to_five_hundred(bob, count):
    assert track(bob, *(told() for _ in range(count))).status_code == 400


@pytest.mark.parametrize("name", ["carla", "faye"])
def test_others_may_not_send_any(bob, cast, client_for, name):
    assert track(client_for(getattr(cast, name)), told()).status_code == 403
    assert not Event.objects.exists()
