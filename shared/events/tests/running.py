"""Threads of the events process in a test, and waiting for what they do, with a deadline."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from confluent_kafka import Consumer, TopicPartition
from django.db import connections

from shared.events.broker import broker_config, topics_known
from shared.events.wire import Message, message_read

DEADLINE = 20.0
EVERY = 0.02


def wait_for(condition: Callable[[], Any], *, deadline: float = DEADLINE) -> Any:
    """The first true answer; fails when there is none before the deadline."""
    tick = threading.Event()
    for _ in range(int(deadline / EVERY)):
        if answer := condition():
            return answer
        tick.wait(EVERY)
    raise AssertionError(f"not within {deadline} s: {condition}")


@contextmanager
def running(make: Callable[[threading.Event], Any]) -> Iterator[Any]:
    """Run a relay or a consumer in a thread; a failure of it fails the test."""
    stop = threading.Event()
    worker = make(stop)
    failures: list[BaseException] = []
    thread = threading.Thread(target=_run, args=(worker, failures), daemon=True)
    thread.start()
    try:
        yield worker
    finally:
        stop.set()
        thread.join(DEADLINE)
        if failures:
            raise failures[0]
        assert not thread.is_alive()


def _run(worker: Any, failures: list[BaseException]) -> None:
    try:
        worker.run()
    except BaseException as error:
        failures.append(error)
    finally:
        connections.close_all()


def in_thread(function: Callable[[], None]) -> threading.Thread:
    """Run a function with database connections of its own."""

    def run() -> None:
        try:
            function()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def topic_messages(topic: str) -> list[Message]:
    """Everything on a topic now, each partition in its order."""
    options = {"group.id": "reader", "fetch.wait.max.ms": 10, "enable.auto.commit": False}
    client = Consumer(broker_config(**options))
    try:
        ends = _ends(client, topic)
        client.assign([TopicPartition(topic, number, 0) for number in ends])
        return [_next(client) for _ in range(sum(ends.values()))]
    finally:
        client.close()


def _ends(client: Consumer, topic: str) -> dict[int, int]:
    places = [TopicPartition(topic, number) for number in topics_known(client)[topic]]
    return {place.partition: client.get_watermark_offsets(place, timeout=5)[1] for place in places}


def _next(client: Consumer) -> Message:
    raw = client.poll(DEADLINE)
    assert raw is not None
    assert not raw.error(), raw.error()
    return message_read(raw)
