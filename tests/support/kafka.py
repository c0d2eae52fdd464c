"""Apache Kafka for tests, where a JDK and Maven are there, and what its clients are told."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Consumer, KafkaError, Producer

from shared.suite.errors import SuiteError
from shared.suite.health import broker_healthy
from shared.suite.kafka.install import libraries_install
from shared.suite.kafka.node import node_command, node_environ, node_prepare
from tests.support.waiting import wait_for

# It starts in seconds, and a busy machine runs three of them one after the other.
PATIENCE = 180.0
WAIT = 20.0
DENIED = {KafkaError.TOPIC_AUTHORIZATION_FAILED, KafkaError.GROUP_AUTHORIZATION_FAILED}


def libraries_or_skip() -> Path:
    """The folder with Kafka's jars; skips the test where they or Java cannot be had."""
    try:
        return libraries_install()
    except SuiteError as missing:
        pytest.skip(str(missing))


@dataclass
class Kafka:
    """A broker that start.sh starts and that may be stopped and started again."""

    home: Path
    port: int
    password: str
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        """Run start.sh as the container does; returns when it lets clients in."""
        environ = {"PATH": os.environ["PATH"], **node_environ(self.home, self.password)}
        with (self.home / "log").open("ab") as log:
            self.process = subprocess.Popen(
                node_command(), env=environ, stdout=log, stderr=log, start_new_session=True
            )
        wait_for(self.healthy, what=f"Kafka: see {self.home}/log", seconds=PATIENCE)

    def healthy(self) -> bool:
        """What the container's health check asks."""
        assert self.process
        assert self.process.poll() is None, (self.home / "log").read_text()[-2000:]
        return broker_healthy(self.address)

    def stop(self) -> None:
        """`docker stop`."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(PATIENCE)
            finally:
                if self.process.poll() is None:
                    os.killpg(self.process.pid, signal.SIGKILL)


@contextmanager
def kafka_running(folder: Path, password: str) -> Iterator[Kafka]:
    """Apache Kafka on a free port, alone; skips the test where it cannot be had."""
    made = Kafka(folder, free_port(), password)
    node_prepare(folder, libraries_or_skip(), port=made.port, controller_port=free_port())
    try:
        made.start()
        yield made
    finally:
        made.stop()


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def written(config: dict[str, Any], topic: str) -> int | None:
    """The code of the error that a write meets, None when the broker takes it."""
    errors: list[KafkaError | None] = []
    producer = Producer({**config, "enable.idempotence": True, "message.timeout.ms": 10_000})
    producer.produce(topic, key=b"k", value=b"v", on_delivery=lambda error, _: errors.append(error))
    producer.flush(WAIT)
    assert errors
    return errors[0].code() if errors[0] else None


def taken(config: dict[str, Any], topic: str, group: str) -> int | None:
    """The code of the error that a reader meets, None when it gets a message."""
    options = {"group.id": group, "auto.offset.reset": "earliest"}
    consumer = Consumer({**config, **options})
    try:
        consumer.subscribe([topic])
        message = consumer.poll(WAIT)
        assert message is not None, f"{group} gets nothing of {topic} and no refusal"
        return message.error().code() if message.error() else None
    finally:
        consumer.close()
