"""The events command as a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connections, transaction

from shared.core.ids import uuid7
from shared.events import outbox
from shared.events.models import OutboxEvent
from shared.events.tests.events import ShopOpened
from shared.events.tests.running import DEADLINE, topic_messages, wait_for
from shared.settings.database import variable_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


def database_urls() -> dict[str, str]:
    urls = {}
    for connection in connections.all():
        s = connection.settings_dict
        user = f"{quote(s['USER'])}:{quote(s['PASSWORD'])}"
        variable = variable_of(settings.SERVICE_NAME, connection.alias)
        urls[variable] = f"postgresql://{user}@{s['HOST']}:{s['PORT']}/{s['NAME']}"
    return urls


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def events_process(broker, *args: str) -> Iterator[subprocess.Popen[bytes]]:
    variables = {"KAFKA_BOOTSTRAP_SERVERS": broker.address, **database_urls()}
    process = subprocess.Popen(
        [sys.executable, "-m", "django", "events", *args],
        env={**os.environ, **variables, "PYTHONPATH": os.pathsep.join(sys.path)},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def alive(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_sends_and_stops_cleanly(broker, tenant, number):
    port = free_port()
    with transaction.atomic():
        outbox.publish(ShopOpened(shop_id=uuid7(), name="x"), version=1)
    with events_process(broker, f"--metrics-port={port}") as process:
        wait_for(lambda: alive(port))
        wait_for(lambda: not OutboxEvent.objects.filter(published_at=None).exists())
        process.send_signal(number)
        assert process.wait(DEADLINE) == 0
    assert len(topic_messages("sample.shop")) == 1


def test_killed_and_started_again_it_loses_nothing(broker, tenant):
    shops = [uuid7() for _ in range(30)]
    for _ in range(3):
        with events_process(broker, "--only", "relay") as process:
            for shop_id in shops:
                with transaction.atomic():
                    outbox.publish(ShopOpened(shop_id=shop_id, name="x"), version=1)
            wait_for(lambda: OutboxEvent.objects.exclude(published_at=None).exists())
            process.kill()
    with events_process(broker, "--only", "relay"):
        wait_for(lambda: not OutboxEvent.objects.filter(published_at=None).exists())
    assert len({m.event_id for m in topic_messages("sample.shop")}) == 90


def test_a_port_that_is_taken_ends_it_with_an_error(broker):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with events_process(broker, f"--metrics-port={port}") as process:
            assert process.wait(DEADLINE) == 1
