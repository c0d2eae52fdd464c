"""The ordinary server answers what ours answers: else their figures would not compare."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from shared.suite.bench.bed import QUICK, bed_made
from shared.suite.bench.floor import floor_rate
from shared.suite.bench.lead_create import SCRIPT, lead_body
from shared.suite.bench.lead_list import FILTERED
from shared.suite.bench.leads import LARGEST, PATH, SERVICE, TENANTS, LeadBed, leads_ready
from shared.suite.bench.load import number_mark
from shared.suite.bench.webs import HOST, Web

ANOTHER = TENANTS[1]
# Ours has more to say of these, or says it in its own spelling.
OWN = {"score", "automated_score", "phone"}
# Made at the moment of each request.
MOMENTS = {"id", "status_since", "occurred_at", "created_at", "updated_at"}
EVENTS = """
select type, topic, key, aggregate_version from events_outboxevent where aggregate_id = %s
"""
FLOOR = """
select count(*) from lead_ingest_lead l join events_outboxevent e on e.aggregate_id = l.id::text
where l.email like '%@floor.example'
"""


@pytest.fixture(scope="module")
def leads() -> Iterator[LeadBed]:
    """Both servers over one table, seeded."""
    with bed_made(QUICK, lambda text: None) as bed:
        yield leads_ready(bed)


def ask(leads: LeadBed, web: Web, path: str, tenant: str = LARGEST, **more: Any) -> Any:
    """The JSON of a request's answer."""
    method = "POST" if "json" in more else "GET"
    url, headers = f"http://{HOST}:{web.port}{path}", leads.tokens.bearer(tenant)
    answer = httpx.request(method, url, headers=headers, timeout=60, **more)
    assert answer.status_code == (201 if method == "POST" else 200), answer.text
    return answer.json()


def body(number: int) -> dict[str, Any]:
    """The body that the bench sends, with a number in place of its mark."""
    texts = lead_body()
    return {
        name: value.replace(number_mark(), f"{number:012}") if isinstance(value, str) else value
        for name, value in texts.items()
    }


def test_a_page_has_the_same_leads(leads: LeadBed) -> None:
    for tenant in (LARGEST, ANOTHER):
        ours = ask(leads, leads.ours, FILTERED, tenant)
        ordinary = ask(leads, leads.ordinary, FILTERED, tenant)
        assert len(ours["results"]) == 50
        assert [row["id"] for row in ordinary["results"]] == [row["id"] for row in ours["results"]]
        assert {row["status"] for row in ordinary["results"]} == {"new"}


def test_one_lead_is_told_in_the_same_fields(leads: LeadBed) -> None:
    key = ask(leads, leads.ours, PATH)["results"][0]["id"]
    ours = ask(leads, leads.ours, f"{PATH}{key}/")
    ordinary = ask(leads, leads.ordinary, f"{PATH}{key}/")
    assert set(ordinary) == set(ours)
    differing = {name for name in ours if ours[name] != ordinary[name]}
    assert differing <= MOMENTS - {"id"}


def test_a_created_lead_is_there_with_its_event(leads: LeadBed) -> None:
    made = {
        name: ask(leads, web, PATH, json=body(number))
        for number, (name, web) in enumerate(
            [("ours", leads.ours), ("ordinary", leads.ordinary)], start=1
        )
    }
    for lead in made.values():
        assert ask(leads, leads.ours, f"{PATH}{lead['id']}/")["id"] == lead["id"]
        events = leads.bed.execute(SERVICE, EVENTS, [lead["id"]])
        key = f"{LARGEST}:{lead['id']}"
        assert events == [("lead.created", "lead_ingest.lead", key, 1)]
    same = set(made["ours"]) - OWN - MOMENTS - {"email", "external_id"}
    assert {n: made["ordinary"][n] for n in same} == {n: made["ours"][n] for n in same}


def test_the_floor_writes_leads_and_events(leads: LeadBed) -> None:
    assert floor_rate(leads.bed, SERVICE, SCRIPT) > 0
    assert leads.bed.execute(SERVICE, FLOOR)[0][0] > 0


def test_the_ordinary_server_keeps_tenants_apart(leads: LeadBed) -> None:
    key = ask(leads, leads.ours, PATH)["results"][0]["id"]
    for web in (leads.ours, leads.ordinary):
        url = f"http://{HOST}:{web.port}{PATH}{key}/"
        answer = httpx.get(url, headers=leads.tokens.bearer(ANOTHER), timeout=60)
        assert answer.status_code == 404
