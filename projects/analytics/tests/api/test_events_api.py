"""Events, counters and the summary over HTTP."""

from uuid import uuid4

import pytest

from projects.analytics.tests import factories as make
from shared.tenancy.context import tenant_scope

pytestmark = pytest.mark.django_db
EVENTS, SUMMARY = "/api/v1/analytics-events/", "/api/v1/analytics/summary/"
ROLLUPS = "/api/v1/analytics/rollups/"


@pytest.fixture
def faye(tenant, cast, client_for):
    return client_for(cast.faye)


def test_events_are_listed_filtered_and_read(faye):
    lead = uuid4()
    make.record(*make.lead_story(lead, "12.50"), (make.created(), 1))
    won = faye.get(EVENTS, {"type": "lead.won", "aggregate_id": str(lead)}).json()["results"]
    assert [(row["amount"], row["currency"], row["source"]) for row in won] == [
        ("12.5000", "USD", "lead_ingest")
    ]
    assert faye.get(f"{EVENTS}{won[0]['id']}/").json() == won[0]
    assert (
        faye.get(EVENTS, {"source": "assignment"}).json()["results"][0]["type"] == "lead.assigned"
    )
    assert faye.get(EVENTS, {"occurred_after": "2026-01-16T00:00:00Z"}).json()["results"] == []
    assert faye.get(f"{EVENTS}{uuid4()}/").status_code == 404
    assert faye.get(EVENTS, {"colour": "red"}).status_code == 400


def test_the_summary_adds_up(faye):
    make.record(*make.deal_story(uuid4(), "250.00"), *make.lead_story(uuid4(), until="contacted"))
    summary = faye.get(SUMMARY).json()
    assert summary["events"] == sum(summary["by_type"].values()) == 14
    assert summary["by_type"]["lead.created"] == 2
    assert summary["funnel"]["paid"] == {
        "count": 1,
        "amounts": [{"amount": "250.00", "currency": "USD"}],
    }
    assert summary["funnel"]["refunded"] == {"count": 0, "amounts": []}


def test_events_are_counted_since_a_moment(faye):
    make.record((make.created(), 1))
    recorded_at = faye.get(EVENTS).json()["results"][0]["recorded_at"]
    assert faye.get(SUMMARY, {"since": recorded_at}).json()["events_since"] == 1
    assert faye.get(SUMMARY, {"since": "2999-01-01T00:00:00Z"}).json()["events_since"] == 0
    assert faye.get(SUMMARY, {"since": "yesterday"}).status_code == 400


def test_counters_are_listed(faye):
    make.record((make.created(), 1))
    rows = faye.get(ROLLUPS, {"span": "hour", "type": "lead.created"}).json()["results"]
    assert [(row["starts_at"], row["count"]) for row in rows] == [("2026-01-15T12:00:00Z", 1)]


@pytest.mark.parametrize("path", [EVENTS, SUMMARY, ROLLUPS])
def test_agents_see_nothing_of_the_firm(tenant, cast, client_for, path):
    assert client_for(cast.carla).get(path).status_code == 403


def test_mallory_sees_her_own(faye, cast, client_for):
    make.record((make.created(), 1))
    with tenant_scope(cast.mallory.tenant_id):
        sent = make.record((make.created(), 1))[0]
    mallory = client_for(cast.mallory)
    assert mallory.get(SUMMARY).json()["events"] == 1
    assert [row["id"] for row in mallory.get(EVENTS).json()["results"]] == [str(sent.id)]
    assert faye.get(f"{EVENTS}{sent.id}/").status_code == 404
