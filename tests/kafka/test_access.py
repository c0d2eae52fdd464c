"""Every service signs in as itself and may do what its service.toml says, on what runs here."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from confluent_kafka import ConsumerGroupTopicPartitions, KafkaError, KafkaException

from shared.suite.kafka.admin import admin_new, client_config
from shared.suite.kafka.values import service_sign_in
from shared.suite.lifecycle import Suite
from shared.suite.registry import Service, service_get
from tests.support.kafka import DENIED, taken, written


def config(suite: Suite, service: Service) -> dict[str, Any]:
    """A client as the service's own processes have it."""
    return client_config({**suite.values, **service_sign_in(suite.values, service)})


def test_nobody_writes_topics_of_another(suite: Suite, counted: Callable[[str], None]) -> None:
    pairs = list(pairwise([*suite.services, suite.services[0]]))
    for service, other in pairs:
        mine, foreign = service.topics[0], other.topics[0]
        assert written(config(suite, service), mine) is None, service.name
        assert written(config(suite, service), foreign) in DENIED, service.name
    counted(f"{len(pairs)} writes to topics of others refused by Apache Kafka")


def test_nobody_reads_groups_of_another(suite: Suite) -> None:
    assignment = service_get("assignment", suite.services)
    topic = "lead_ingest.lead"
    assert topic in assignment.reads
    assert taken(config(suite, assignment), topic, "tributary.analytics") in DENIED
    with pytest.raises(KafkaException) as refused:
        offsets(suite, assignment, "tributary.gateway")
    assert refused.value.args[0].code() == KafkaError.GROUP_AUTHORIZATION_FAILED
    assert offsets(suite, assignment, "tributary.assignment").topic_partitions


def test_nobody_reads_topics_it_does_not_declare(suite: Suite) -> None:
    assignment = service_get("assignment", suite.services)
    assert "payment.invoice" not in assignment.reads
    refused = DENIED | {KafkaError.UNKNOWN_TOPIC_OR_PART}
    assert (
        taken(config(suite, assignment), "payment.invoice", "tributary.assignment.probe") in refused
    )


def test_nobody_is_let_in_without_a_password(suite: Suite) -> None:
    for changed in (
        {"KAFKA_SECURITY_PROTOCOL": "PLAINTEXT"},
        {"KAFKA_SECURITY_SASL_PASSWORD": "no"},
    ):
        with pytest.raises(KafkaException):
            admin_new({**suite.values, **changed}).list_topics(timeout=3)


def offsets(suite: Suite, service: Service, group: str) -> ConsumerGroupTopicPartitions:
    """What the service is told of a group's offsets. Raises KafkaException."""
    admin = admin_new({**suite.values, **service_sign_in(suite.values, service)})
    asked = admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(group)])
    found: ConsumerGroupTopicPartitions = asked[group].result()
    return found
