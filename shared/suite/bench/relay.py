"""relay: events go from the outbox to the broker."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from statistics import median
from typing import Any

import psycopg
import redis

from shared.suite.bench.bed import Bed
from shared.suite.bench.events import broker_note, events_process, loop_rate
from shared.suite.bench.figures import Figure, compared
from shared.suite.bench.leads import SERVICE, events_forget
from shared.suite.bench.references import FOLDER
from shared.suite.bench.rounds import rounds_run
from shared.suite.waiting import wait_until

WAITING = """
select exists (select from events_outboxevent where published_at is null and parked_at is null)
"""
SECONDS = """
select extract(epoch from max(published_at) - %s)::float8 from events_outboxevent
"""
SEED = (FOLDER / "outbox_seed.sql").read_bytes()
NOTE = "one relay; the bare loop sends as many rows of the same table and marks none"


def measure(bed: Bed) -> Iterator[Figure]:
    """Beside a bare loop of the same producer over rows of the same table."""
    bed.release()
    bed.processes_only([])
    bed.migrate(SERVICE)
    given = {"events": bed.sizes.events, "published_at": datetime.now(UTC)}
    bed.execute(SERVICE, SEED.decode(), given)
    url, broker = bed.database_url(SERVICE, "admin"), bed.values["KAFKA_BOOTSTRAP_SERVERS"]
    count = bed.sizes.events
    with events_process(bed, SERVICE, "relay"):
        found = rounds_run(
            {
                "bare": lambda: loop_rate(bed, "produce_loop.py", url, broker, str(count)),
                "ours": lambda: relay_rate(bed),
            },
            bed.sizes.rounds,
            bed.progress,
        )
    events_forget(bed)
    bare, ours = median(found["bare"]), median(found["ours"])
    note = f"{broker_note(bed, groups=False)}; {NOTE}"
    yield compared("produce_loop", ours, "events/s", bare, at_least=0.6, note=note)


def relay_rate(bed: Bed) -> float:
    """Events a second, from the commit that brings them all until the last is marked."""
    with bed.connection(SERVICE) as connection, bed.valkey() as client:
        connection.execute(SEED, {"events": bed.sizes.events, "published_at": None})
        (committed,) = connection.execute("select clock_timestamp()").fetchone() or (None,)
        relay_wake(client, SERVICE)
        # By one connection: to sign in again and again takes time from the relay.
        wait_until(lambda: not waiting(connection), what="the outbox to be sent")
    return float(bed.sizes.events / bed.execute(SERVICE, SECONDS, [committed])[0][0])


def waiting(connection: psycopg.Connection[Any]) -> bool:
    """Whether rows are still to be sent."""
    return bool((connection.execute(WAITING).fetchone() or (False,))[0])


def relay_wake(client: redis.Redis, service: str) -> None:
    """Ring as a commit of the service does."""
    client.publish(f"tributary:doorbell:{service}:relay", b"")
