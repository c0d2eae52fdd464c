"""A lead on its way from the door to its agent's mail is one trace, whole and without a secret."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from tests.support.databases import rows
from tests.support.deals import lead_make
from tests.support.firms import Firm
from tests.support.waiting import wait_equal, wait_for
from tests.tracing.collector import Collector, Received

WAY = [
    ("edge", "POST /api/v1/leads/"),
    ("lead_ingest.web", "POST /api/v1/leads/"),
    ("lead_ingest.events", "send lead_ingest.lead"),
    ("assignment.events", "process lead_ingest.lead"),
    ("assignment.events", "send assignment.assignment"),
    ("notification.events", "process assignment.assignment"),
    ("notification.events", "send notification.job"),
    ("worker.events", "process notification.job"),
    ("worker.celery", "run notification.email-deliver"),
    ("worker.celery", "POST notification"),
    ("notification.web", "POST /internal/jobs/<str:task>/"),
]
PERSON = {"first_name": "Zora", "last_name": "Quill", "phone": "+12025550143"}
MAILED = """
select job.state from worker_backgroundjob job where job.service = 'notification'
and job.traceparent like %s
"""
BEGUN = "select traceparent from events_outboxevent where aggregate_id = %s and type = %s"
SERVER, CLIENT, PRODUCER, CONSUMER = 2, 3, 4, 5
KINDS = {"send": PRODUCER, "process": CONSUMER, "run": CONSUMER}


def lead_mailed(firm: Firm, number: int) -> tuple[dict, str]:
    """A new lead whose agent has got the mail, and the id of its trace."""
    lead = lead_make(firm, number, email=f"zora.{number}@lead.example", **PERSON)
    values = firm.suite.values
    [(traceparent,)] = rows(values, "lead_ingest", BEGUN, lead["id"], "lead.created")
    trace_id = traceparent[3:35]
    wait_for(
        lambda: rows(values, "worker", MAILED, f"00-{trace_id}-%") == [("succeeded",)],
        what="the job that mails the agent",
    )
    return lead, trace_id


def trace_whole(collector: Collector, trace_id: str) -> list[Received]:
    """The spans of the trace, once the whole way and every span's parent have come in."""
    wait_equal(lambda: missing(collector.trace(trace_id)), [])
    return collector.trace(trace_id)


def missing(trace: list[Received]) -> list[tuple[str, str]]:
    """Steps of the way, and spans whose parent is not there."""
    ids, names = {span.span_id for span in trace}, [(s.process, s.name) for s in trace]
    lost = [(s.process, s.name) for s in trace if s.parent_id and s.parent_id not in ids]
    return [step for step in WAY if step not in names] + lost


def way_to(span: Received, by_id: Mapping[str, Received]) -> list[Received]:
    """The span's ancestors from the first one on, and itself."""
    above = by_id.get(span.parent_id)
    return [*way_to(above, by_id), span] if above else [span]


@pytest.fixture(scope="module")
def trace(traced_firm: Firm, collector: Collector) -> list[Received]:
    _, trace_id = lead_mailed(traced_firm, 1)
    return trace_whole(collector, trace_id)


def test_the_whole_way_is_one_chain(trace: list[Received]) -> None:
    by_id = {span.span_id: span for span in trace}
    assert len(by_id) == len(trace)
    assert [(s.process, s.name) for s in trace if not s.parent_id] == WAY[:1]
    mailing = [span for span in trace if (span.process, span.name) == WAY[-1]]
    assert [[(s.process, s.name) for s in way_to(span, by_id)] for span in mailing] == [WAY]
    assert [span for span in trace if span.failed] == []


def test_spans_say_what_they_are(trace: list[Received], traced_firm: Firm) -> None:
    for span in trace:
        assert span.ended_at >= span.started_at
        assert span.attributes["tenant.id"] == traced_firm.tenant_id, span
        kind = SERVER if "http.route" in span.attributes else CLIENT
        assert span.kind == KINDS.get(span.name.partition(" ")[0], kind), span
    web = next(span for span in trace if (span.process, span.name) == WAY[1])
    assert web.attributes["http.route"] == "/api/v1/leads/"
    assert web.attributes["http.response.status_code"] == 201
    sent = next(span for span in trace if (span.process, span.name) == WAY[2])
    assert sent.attributes["messaging.system"] == "kafka"
    assert sent.attributes["messaging.destination.name"] == "lead_ingest.lead"
    assert sent.attributes["cloudevents.event_type"] == "lead.created"


def test_statements_are_below_who_runs_them(trace: list[Received]) -> None:
    by_id = {span.span_id: span for span in trace}
    statements = [span for span in trace if "db.query.text" in span.attributes]
    runners = {(by_id[s.parent_id].process, by_id[s.parent_id].name) for s in statements}
    assert {WAY[1], WAY[3], WAY[8], WAY[10]} <= runners
    # The lead, what came in and the event go in one message.
    [made] = [s for s in statements if s.name == "INSERT lead_ingest_lead"]
    assert made.attributes["db.operation.batch.size"] == 3
    assert (by_id[made.parent_id].process, by_id[made.parent_id].name) == WAY[1]


def test_another_lead_has_another_trace(
    trace: list[Received], traced_firm: Firm, collector: Collector
) -> None:
    _, trace_id = lead_mailed(traced_firm, 2)
    other = trace_whole(collector, trace_id)
    assert trace_id != trace[0].trace_id
    assert {s.span_id for s in other}.isdisjoint(s.span_id for s in trace)
    now = collector.trace(trace[0].trace_id)
    assert [span for span in now if not span.parent_id] == [trace[0]]


def test_no_personal_data_leaves(trace: list[Received], traced_firm: Firm) -> None:
    told = json.dumps([[span.name, span.attributes] for span in trace]).lower()
    company = traced_firm.company
    for word in ("zora", "quill", "2025550143", "carla", company.email("Carla"), company.slug):
        assert word not in told
    names = {span.name for span in trace}
    assert [name for name in names if any(part in name for part in ("0-", "'", "%s"))] == []


def test_a_caller_who_wants_no_record_gets_none(traced_firm: Firm, collector: Collector) -> None:
    door = traced_firm.door
    unwanted, wanted = "a" * 32, "b" * 32
    for trace_id, flags in ((unwanted, "00"), (wanted, "01")):
        parent = f"00-{trace_id}-{'c' * 16}-{flags}"
        door.call("GET", "leads/", headers={"traceparent": parent})
    wait_for(lambda: len(processes(collector, wanted)) == 2, what="the second call's spans")
    assert collector.trace(unwanted) == []
    assert {s.parent_id for s in collector.trace(wanted) if s.process == "edge"} == {"c" * 16}


def processes(collector: Collector, trace_id: str) -> set[str]:
    return {span.process for span in collector.trace(trace_id)}


def test_the_collector_is_told_who_sends(trace: list[Received], collector: Collector) -> None:
    assert {headers["authorization"] for headers in collector.headers} == {"Bearer let-me-in"}
