"""Clients of the broker: how they are configured, and how its topics come to be."""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic
from django.conf import settings

logger = logging.getLogger(__name__)

PARTITIONS = 6


def broker_config(**options: Any) -> dict[str, Any]:
    """The settings' address and sign-in with further options of librdkafka."""
    # librdkafka's own lines about lost connections: errors come back through the calls.
    quiet = {"log_level": 3, "logger": logging.getLogger("librdkafka")}
    return {**settings.KAFKA_CONFIG, **quiet, **options}


def producer_new(**options: Any) -> Producer:
    """An idempotent producer that waits out any outage and never gives a message up."""
    defaults = {
        "acks": "all",
        "enable.idempotence": True,
        "message.timeout.ms": 0,
        "linger.ms": 1,
        "retry.backoff.max.ms": 500,
        "reconnect.backoff.max.ms": 500,
        "topic.metadata.refresh.interval.ms": 10_000,
        "allow.auto.create.topics": False,
    }
    return Producer(broker_config(**{**defaults, **options}))


def consumer_new(**options: Any) -> Consumer:
    """A consumer of the service's group; offsets are stored by hand, after the database."""
    defaults = {
        "group.id": f"tributary.{settings.SERVICE_NAME}",
        "auto.offset.reset": "earliest",
        "enable.auto.commit": True,
        "enable.auto.offset.store": False,
        "auto.commit.interval.ms": 500,
        "session.timeout.ms": 6_000,
        "heartbeat.interval.ms": 1_000,
        "fetch.wait.max.ms": settings.KAFKA_FETCH_WAIT_MS,
        "fetch.error.backoff.ms": 100,
        "reconnect.backoff.max.ms": 1_000,
        "topic.metadata.refresh.interval.ms": 5_000,
        "allow.auto.create.topics": False,
    }
    return Consumer(broker_config(**{**defaults, **options}))


def topics_create(names: Iterable[str], *, partitions: int = PARTITIONS, wait: float = 10) -> None:
    """Create the topics that do not exist. Raises KafkaException when the broker refuses.

    A broker without an admin API, such as the local one, has its topics already and is not
    asked for any.
    """
    admin = AdminClient(broker_config())
    missing = sorted(set(names) - set(topics_known(admin, wait=wait)))
    if not missing:
        return
    new = [NewTopic(name, num_partitions=partitions) for name in missing]
    for name, future in admin.create_topics(new, request_timeout=wait).items():
        _created(name, future.result)


def _created(name: str, result: Callable[[], Any]) -> None:
    try:
        result()
    except KafkaException as error:
        if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
            raise
    logger.info("topic %s is there", name)


def topics_known(client: Any, *, wait: float = 5) -> dict[str, list[int]]:
    """Topics and their partitions. Raises KafkaException when the broker does not answer."""
    topics = client.list_topics(timeout=wait).topics
    return {name: sorted(t.partitions) for name, t in topics.items() if t.error is None}


def topics_empty(names: Iterable[str], *, wait: float = 5) -> list[str]:
    """Those of the topics that exist and have never held a message.

    Raises KafkaException when the broker does not answer.
    """
    client = Consumer(broker_config(**{"group.id": f"tributary.{settings.SERVICE_NAME}.probe"}))
    try:
        known = topics_known(client, wait=wait)
        present = [name for name in names if name in known]
        return [name for name in present if not _has_held(client, name, known[name], wait)]
    finally:
        client.close()


def _has_held(client: Consumer, name: str, partitions: list[int], wait: float) -> bool:
    marks = (
        client.get_watermark_offsets(TopicPartition(name, number), timeout=wait)
        for number in partitions
    )
    return any(high > 0 for _, high in marks)
