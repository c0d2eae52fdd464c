"""The bare loop beside the relay: `produce_loop.py DATABASE_URL BROKER ROWS`.

Reads published rows of the outbox, oldest first, as many at a time as the relay does, and sends
them by an idempotent producer of the same settings. Marks nothing, keeps no order by key and
looks after no failure. Prints {"rows": ..., "seconds": ...}.
"""

import json
import sys
import time

import psycopg
from confluent_kafka import Producer

BATCH = 500
READ = """
select position, topic, key, id, type, source, dataschema, tenant_id, aggregate_version, time, data
from events_outboxevent where published_at is not null and position > %s
order by position limit %s
"""


def headers(row: tuple) -> list[tuple[str, str]]:
    """What the relay sends beside the data."""
    _, _, _, key, kind, source, schema, tenant, version, moment, _ = row
    return [
        ("ce_specversion", "1.0"),
        ("ce_id", str(key)),
        ("ce_type", kind),
        ("ce_source", source),
        ("ce_time", moment.isoformat()),
        ("ce_dataschema", schema),
        ("ce_tenantid", str(tenant)),
        ("ce_aggregateversion", str(version)),
        ("content-type", "application/json"),
    ]


def main() -> None:
    url, broker, wanted = sys.argv[1], sys.argv[2], int(sys.argv[3])
    settings = {"bootstrap.servers": broker, "enable.idempotence": True, "linger.ms": 1}
    producer, delivered, position, sent = Producer(settings), [], 0, 0

    def reported(error: object, message: object) -> None:
        assert error is None, error
        delivered.append(message)

    with psycopg.connect(url, autocommit=True) as connection:
        # As the relay, it has its connections when the clock begins.
        producer.list_topics(timeout=30)
        began = time.perf_counter()
        while sent < wanted:
            rows = connection.execute(READ, [position, BATCH], binary=True).fetchall()
            for row in rows[: wanted - sent]:
                producer.produce(
                    row[1], value=row[-1], key=row[2], headers=headers(row), on_delivery=reported
                )
                producer.poll(0)
            sent, position = sent + len(rows), rows[-1][0]
        producer.flush()
    seconds = time.perf_counter() - began
    assert len(delivered) == wanted, len(delivered)
    sys.stdout.write(json.dumps({"rows": wanted, "seconds": seconds}))


main()
