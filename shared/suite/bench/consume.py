"""consume: events come off the broker, each through the inbox and a handler that writes a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from statistics import median

from shared.suite.bench.bed import Bed
from shared.suite.bench.events import broker_note, events_process, loop_rate
from shared.suite.bench.figures import Figure, RowFailed, compared
from shared.suite.bench.leads import LARGEST, SERVICE, TENANTS
from shared.suite.bench.members import TOPIC, members_send
from shared.suite.bench.rounds import rounds_run
from shared.suite.waiting import wait_until

# A topic that nobody reads while this row is measured.
BARE_TOPIC = "lead_ingest.import"
HANDLED = """
select count(*), extract(epoch from max(i.created_at) - min(i.created_at))::float8
from events_inboxevent i where i.created_at > %s
"""
LETTERS = "select count(*) from events_deadletter"
NOTE = "one consumer, one group"
TURNS = "events of ten tenants in turn, those of a tenant in one poll share a transaction"


def measure(bed: Bed) -> Iterator[Figure]:
    """Beside a bare loop that writes the same row in a transaction for each message."""
    bed.release()
    bed.processes_only([])
    bed.migrate(SERVICE)
    found = rounds_run(
        {
            "bare": lambda: bare_rate(bed),
            "ours": lambda: consumer_rate(bed, TENANTS),
            "one_tenant": lambda: consumer_rate(bed, [LARGEST]),
        },
        bed.sizes.rounds,
        bed.progress,
    )
    if letters := bed.execute(SERVICE, LETTERS)[0][0]:
        raise RowFailed(f"{letters} events have become dead letters.")
    rates = {name: median(samples) for name, samples in found.items()}
    beside = partial(compared, unit="events/s", reference=rates["bare"])
    note = f"{broker_note(bed)}; {NOTE}; "
    yield beside("row_loop", rates["ours"], at_least=0.4, note=note + TURNS)
    yield beside("one_tenant", rates["one_tenant"], note=f"{note}all events of one tenant")


def bare_rate(bed: Bed) -> float:
    """Messages a second of the loop in tests/bench."""
    broker, count = bed.values["KAFKA_BOOTSTRAP_SERVERS"], bed.sizes.messages
    members_send(broker, BARE_TOPIC, TENANTS, count)
    url = bed.database_url(SERVICE, "admin")
    return loop_rate(bed, "consume_loop.py", url, broker, BARE_TOPIC, str(count))


def consumer_rate(bed: Bed, tenants: Sequence[str]) -> float:
    """Events a second between the first and the last that the inbox notes.

    They wait on the broker before the consumer starts, so that it never waits for more.
    """
    count = bed.sizes.messages
    began = bed.execute(SERVICE, "select clock_timestamp()")[0][0]
    members_send(bed.values["KAFKA_BOOTSTRAP_SERVERS"], TOPIC, tenants, count)
    with events_process(bed, SERVICE, "consumer"):
        wait_until(
            lambda: bed.execute(SERVICE, HANDLED, [began])[0][0] == count,
            what=f"{count} events to be handled",
        )
    return float(count / bed.execute(SERVICE, HANDLED, [began])[0][1])
