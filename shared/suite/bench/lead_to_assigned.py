"""lead_to_assigned: leads come in through the edge, and the rules give each to an agent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from statistics import median

from shared.suite.bench.bed import Bed
from shared.suite.bench.commits import commits_timed
from shared.suite.bench.company import Customer, customer_ready, edge_job
from shared.suite.bench.events import broker_note
from shared.suite.bench.figures import Figure, bounded, reported
from shared.suite.bench.lead_create import lead_body
from shared.suite.bench.leads import PATH, SERVICE
from shared.suite.bench.load import request_text
from shared.suite.bench.load_program import MILLISECONDS, percentile
from shared.suite.waiting import wait_until

PACE = 20
CREATED = """
select id, extract(epoch from created_at)::float8 from lead_ingest_lead where created_at > %s
"""
ASSIGNED = """
select lead_id, extract(epoch from pg_xact_commit_timestamp(xmin))::float8
from assignment_assignment where lead_id = any(%s)
"""
NOTE = f"all processes of the suite; {PACE} leads a second through the edge"


def measure(bed: Bed) -> Iterator[Figure]:
    """From the moment the service makes the lead until its assignment can be read."""
    bed.release()
    commits_timed(bed)
    customer = customer_ready(bed)
    latencies_sampled(bed, customer, 0)
    rounds = range(1, bed.sizes.rounds + 1)
    found = [latencies_sampled(bed, customer, number) for number in rounds]
    ordered = sorted(latency for round_ in found for latency in round_)
    note = f"{broker_note(bed)}; {NOTE}"
    yield bounded("p95", percentile(ordered, 95), "ms", at_most=250, note=note)
    yield reported("p50", median(ordered), "ms", note=note)


def latencies_sampled(bed: Bed, customer: Customer, number: int) -> list[float]:
    """Milliseconds of each lead of a round; the round 0 warms up."""
    bed.progress(f"{PACE} leads a second, round {number} of {bed.sizes.rounds}")
    began: datetime = bed.execute(SERVICE, "select clock_timestamp()")[0][0]
    request = request_text("POST", PATH, customer.bearer, lead_body())
    bed.numbers.drive(edge_job(bed, [request], status=201, pace=PACE))
    created = dict(bed.execute(SERVICE, CREATED, [began]))
    ids = list(created)
    wait_until(
        lambda: len(bed.execute("assignment", ASSIGNED, [ids])) == len(ids),
        what="every lead to have an agent",
    )
    assigned = dict(bed.execute("assignment", ASSIGNED, [ids]))
    return [(assigned[lead] - created[lead]) * MILLISECONDS for lead in ids]
