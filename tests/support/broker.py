"""The broker from outside: messages sent and read byte for byte."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import redis
from confluent_kafka import Consumer, Producer, TopicPartition

from shared.events.doorbell import topic_channel
from shared.events.wire import wire_headers
from shared.suite.kafka.admin import client_config
from tests.support.databases import rows

OUTBOX = """
select id, topic, key, type, source, dataschema, tenant_id, aggregate_version, time, traceparent,
    data from events_outboxevent where tenant_id = %s and topic = %s order by position
"""


@dataclass(frozen=True)
class Sent:
    """A row of an outbox, as it goes on the wire."""

    id: UUID
    topic: str
    key: str
    type: str
    source: str
    dataschema: str
    tenant_id: UUID
    aggregate_version: int
    time: datetime
    traceparent: str
    data: bytes


def outbox(values: Mapping[str, str], service: str, tenant_id: str, topic: str) -> list[Sent]:
    """A tenant's events of a topic, in the order of publishing."""
    found = rows(values, service, OUTBOX, tenant_id, topic)
    return [Sent(*row[:-1], bytes(row[-1])) for row in found]


def spoiled(event: Sent, data: bytes) -> Sent:
    """Another event of the same key, whose data nobody can read."""
    return replace(event, id=uuid4(), data=data, time=datetime.now(UTC))


def produce(values: Mapping[str, str], events: Collection[Sent]) -> None:
    """Send events in this order; returns when the broker has them all."""
    producer = Producer({**client_config(values), "enable.idempotence": True})
    failures: list[object] = []
    for event in events:
        producer.produce(
            event.topic,
            key=event.key,
            value=event.data,
            headers=wire_headers(event),
            on_delivery=lambda error, _: failures.append(error) if error else None,
        )
        producer.poll(0)
    assert producer.flush(30) == 0
    assert not failures
    topics_ring(values, {event.topic for event in events})


def topics_ring(values: Mapping[str, str], topics: Iterable[str]) -> None:
    """As a relay does that has sent: consumers may fetch nothing at rest."""
    host, port = values["REDIS_HOST"], int(values["REDIS_PORT"])
    with redis.Redis(host=host, port=port, password=values["REDIS_PASSWORD"]) as client:
        for topic in topics:
            client.publish(topic_channel(topic), b"")


def messages(values: Mapping[str, str], topic: str, tenant_id: str) -> list[dict[str, str]]:
    """Headers of a tenant's messages that the topic holds, in the order of its partitions."""
    group = {"group.id": f"test.{uuid4()}", "enable.auto.commit": False}
    client = Consumer({**client_config(values), **group})
    found: list[dict[str, str]] = []
    try:
        for number in sorted(client.list_topics(topic, timeout=10).topics[topic].partitions):
            found += read_partition(client, TopicPartition(topic, number), tenant_id)
    finally:
        client.close()
    return found


def order_kept(values: Mapping[str, str], topic: str, tenant_id: str) -> None:
    """On the broker, each key's events stand in the order of their versions."""
    versions: dict[str, list[int]] = {}
    for message in messages(values, topic, tenant_id):
        versions.setdefault(message["key"], []).append(int(message["ce_aggregateversion"]))
    assert versions
    for key, found in versions.items():
        first = list(dict.fromkeys(found))
        assert first == sorted(first), key


def read_partition(client: Consumer, place: TopicPartition, tenant_id: str) -> list[dict[str, str]]:
    """What a partition holds now."""
    low, high = client.get_watermark_offsets(place, timeout=10)
    client.assign([TopicPartition(place.topic, place.partition, low)])
    found, position = [], low
    while position < high:
        message = client.poll(10)
        assert message is not None, f"{place.topic} stops at {position} of {high}"
        assert message.error() is None, message.error()
        position = message.offset() + 1
        headers = {name: value.decode() for name, value in message.headers() or ()}
        if headers.get("ce_tenantid") == tenant_id:
            found.append({**headers, "key": message.key().decode()})
    return found
