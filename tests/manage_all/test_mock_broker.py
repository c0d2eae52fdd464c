"""The broker for development, used as the services use Kafka."""

import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from confluent_kafka import Consumer, Producer

from shared.suite import mock_broker
from shared.suite.paths import State

TOPICS = ["lead_ingest.lead", "payment.invoice"]


@pytest.fixture
def broker(state: State, eventually: Callable[..., None]) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, mock_broker.__file__, state.broker_address, *TOPICS]
    )
    try:
        eventually(state.broker_address.exists)
        yield state.broker_address.read_text()
    finally:
        process.terminate()
        process.wait(5)


def test_topics_are_there_with_six_partitions(broker: str) -> None:
    topics = Producer({"bootstrap.servers": broker}).list_topics(timeout=10).topics
    assert {name: len(topic.partitions) for name, topic in topics.items()} == dict.fromkeys(
        TOPICS, 6
    )


def test_what_is_produced_is_consumed_once_and_in_order_per_key(broker: str) -> None:
    producer = Producer({"bootstrap.servers": broker, "enable.idempotence": True})
    for number in range(60):
        producer.produce(TOPICS[0], key=f"key-{number % 6}", value=str(number))
    assert producer.flush(10) == 0
    seen = consume(broker, 60)
    assert sorted(int(value) for _, value in seen) == list(range(60))
    for key in {key for key, _ in seen}:
        numbers = [int(value) for other, value in seen if other == key]
        assert numbers == sorted(numbers)


def consume(broker: str, count: int) -> list[tuple[str, str]]:
    consumer = Consumer(
        {"bootstrap.servers": broker, "group.id": "test", "auto.offset.reset": "earliest"}
    )
    consumer.subscribe([TOPICS[0]])
    seen: list[tuple[str, str]] = []
    try:
        while len(seen) < count:
            message = consumer.poll(10)
            assert message is not None, f"only {len(seen)} of {count} arrived"
            assert message.error() is None
            seen.append((message.key().decode(), message.value().decode()))
    finally:
        consumer.close()
    return seen
