"""event_latency: from the commit that publishes an event to the commit of what its handler did."""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import median
from uuid import UUID

from shared.events.envelope import Envelope
from shared.suite.bench.bed import Bed, bed_made
from shared.suite.bench.commits import commits_timed
from shared.suite.bench.events import broker_note
from shared.suite.bench.figures import Figure, bounded, reported
from shared.suite.bench.leads import LARGEST, SERVICE
from shared.suite.bench.load_program import MILLISECONDS, percentile
from shared.suite.bench.members import member_added
from shared.suite.bench.relay import relay_wake
from shared.suite.kafka.install import installed, program_fault
from shared.suite.kafka.values import APACHE
from shared.suite.waiting import wait_until

SENDER, PACE = "gateway", 50
INSERT = """
insert into events_outboxevent (id, tenant_id, topic, key, type, source, dataschema, aggregate_id,
    aggregate_version, data, time, traceparent)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, now(), '')
returning pg_current_xact_id()::xid::text
"""
# The number of a transaction counts in the whole server, whichever its database.
DONE = """
select event_id, extract(epoch from pg_xact_commit_timestamp(xmin))::float8
from events_inboxevent where event_id = any(%s)
"""
COMMITTED = "select extract(epoch from pg_xact_commit_timestamp(%s::text::xid))::float8"
NOTE = f"one group; {PACE} events a second, one at a time"


def measure(bed: Bed) -> Iterator[Figure]:
    """Both moments are the database's own. On Apache Kafka too, where it is installed."""
    bed.release()
    ordered, note = latencies_ordered(bed), f"{broker_note(bed)}; {NOTE}"
    yield bounded("p99", percentile(ordered, 99), "ms", at_most=30, note=note)
    yield reported("p50", median(ordered), "ms", note=note)
    if installed() and not program_fault():
        bed.processes_only([])
        with bed_made(bed.sizes, bed.progress, kafka=APACHE) as other:
            ordered, note = latencies_ordered(other), f"{broker_note(other)}; {NOTE}"
        yield reported("apache_p99", percentile(ordered, 99), "ms", note=note)
        yield reported("apache_p50", median(ordered), "ms", note=note)


def latencies_ordered(bed: Bed) -> list[float]:
    """Milliseconds of all events of all rounds, the quickest first."""
    commits_timed(bed)
    bed.processes_only([f"{SENDER}.events", f"{SERVICE}.events"])
    latencies_sampled(bed, 0)
    rounds = [latencies_sampled(bed, number) for number in range(1, bed.sizes.rounds + 1)]
    return sorted(latency for found in rounds for latency in found)


def latencies_sampled(bed: Bed, number: int) -> list[float]:
    """Milliseconds of every event of a round; the round 0 is there to join the group."""
    bed.progress(f"{PACE} events a second, round {number} of {bed.sizes.rounds}")
    sent = events_publish(bed, round(bed.sizes.seconds * PACE))
    ids = list(sent)
    wait_until(
        lambda: len(bed.execute(SERVICE, DONE, [ids])) == len(ids), what="events to be handled"
    )
    done = dict(bed.execute(SERVICE, DONE, [ids]))
    return [(done[event_id] - sent[event_id]) * MILLISECONDS for event_id in ids]


def events_publish(bed: Bed, count: int) -> dict[UUID, float]:
    """Write events at the pace, as a service does: a row, a commit, a ring. When each was
    committed, by its id."""
    due, transactions = time.monotonic(), dict[UUID, str]()
    with bed.connection(SENDER) as connection, bed.valkey() as client:
        for number in range(count):
            time.sleep(max(0.0, due - time.monotonic()))
            due += 1 / PACE
            event = member_added(UUID(LARGEST), number)
            row = connection.execute(INSERT, columns(event)).fetchone()
            relay_wake(client, SENDER)
            transactions[event.id] = row[0] if row else ""
        return {
            event_id: float((connection.execute(COMMITTED, [xid]).fetchone() or (0,))[0])
            for event_id, xid in transactions.items()
        }


def columns(event: Envelope) -> list[object]:
    """In the order of INSERT."""
    names = ("id", "tenant_id", "topic", "key", "type", "source", "dataschema", "aggregate_id")
    return [*(getattr(event, name) for name in names), event.aggregate_version, event.data]
