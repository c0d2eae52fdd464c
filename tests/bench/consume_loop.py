"""The bare loop beside the consumer: `consume_loop.py DATABASE_URL BROKER TOPIC ROWS`.

Takes messages off a topic, as many at a time as the consumer does, and writes one row for each
in a transaction of its own. Has no inbox, and looks after no failure. Prints
{"rows": ..., "seconds": ...}, counted from the first messages on.
"""

import json
import sys
import time
from uuid import uuid4

import psycopg
from confluent_kafka import Consumer

BATCH = 50
INSERT = """
insert into lead_ingest_member
    (id, created_at, updated_at, tenant_id, user_id, name, role, active, as_of)
values (%s, now(), now(), %s, %s, %s, %s, true, 1)
on conflict (tenant_id, user_id) do update set name = excluded.name, role = excluded.role
"""


def consumer_new(broker: str) -> Consumer:
    return Consumer(
        {
            "bootstrap.servers": broker,
            "group.id": "bench.bare",
            "auto.offset.reset": "earliest",
            "enable.auto.offset.store": False,
            "fetch.wait.max.ms": 50,
            "session.timeout.ms": 6_000,
        }
    )


def main() -> None:
    url, broker, topic, wanted = *sys.argv[1:4], int(sys.argv[4])
    consumer, done, began = consumer_new(broker), 0, 0.0
    consumer.subscribe([topic])
    with psycopg.connect(url) as connection:
        while done < wanted:
            messages = consumer.consume(BATCH, timeout=0.2)
            began = began or (time.perf_counter() if messages else 0.0)
            for message in messages:
                headers, data = dict(message.headers()), json.loads(message.value())
                tenant = headers["ce_tenantid"].decode()
                given = [uuid4(), tenant, data["user_id"], data["name"], data["role"]]
                with connection.transaction():
                    connection.execute(INSERT, given)
                consumer.store_offsets(message)
            done += len(messages)
    seconds = time.perf_counter() - began
    consumer.close()
    sys.stdout.write(json.dumps({"rows": done, "seconds": seconds}))


main()
