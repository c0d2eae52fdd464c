"""A consumer that is rung: for as long as nothing rings, it would look in ten minutes."""

import pytest

from shared.core.ids import uuid7
from shared.events import dozing
from shared.events.consumer import Consumer
from shared.events.doorbell import channel_ring, client_new, forget_client, topic_channel
from shared.events.relay import Relay
from shared.events.tests.running import running, wait_for
from shared.events.tests.test_consumer import opened, send
from shared.events.tests.test_relay import publish

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


@pytest.fixture(autouse=True)
def rung(settings, monkeypatch):
    settings.KAFKA_FETCH_WHEN_RUNG = True
    monkeypatch.setattr(dozing, "LOOK_EVERY", 600.0)
    forget_client()
    yield
    forget_client()


def test_what_a_relay_sends_wakes_those_who_read_the_topic(broker, recorder):
    shop_id = uuid7()
    with running(Consumer) as consumer, running(Relay):
        wait_for(lambda: consumer.dozing.dozes)
        publish(shop_id, 1, name="first")
        wait_for(lambda: recorder.effects(shop_id) == ["first"])
        wait_for(lambda: consumer.dozing.dozes)
        publish(shop_id, 2, name="second")
        wait_for(lambda: recorder.effects(shop_id) == ["first", "second"])


def test_nothing_is_fetched_before_the_ring(broker, recorder):
    shop_id = uuid7()
    with running(Consumer) as consumer:
        wait_for(lambda: consumer.dozing.dozes)
        send(opened(shop_id, "x"))
        channel_ring(topic_channel("sample.other"))
        assert consumer.dozing.dozes
        assert recorder.total() == 0
        channel_ring(topic_channel("sample.shop"))
        wait_for(lambda: recorder.effects(shop_id) == ["x"])


def test_a_lost_ring_costs_a_while(broker, recorder, monkeypatch):
    monkeypatch.setattr(dozing, "LOOK_EVERY", 0.1)
    with running(Consumer) as consumer:
        wait_for(lambda: consumer.dozing.dozes)
        send(opened(uuid7(), "x"))
        wait_for(lambda: recorder.total() == 1)


def test_without_redis_it_does_not_doze(broker, recorder, settings):
    settings.REDIS_PORT = 1
    with running(Consumer) as consumer:
        for number in range(1, 4):
            send(opened(uuid7(), "x"))
            wait_for(lambda number=number: recorder.total() == number)
            assert not consumer.dozing.dozes


def test_who_cannot_be_rung_any_more_wakes(broker, recorder):
    with running(Consumer) as consumer:
        wait_for(lambda: consumer.dozing.dozes)
        send(opened(uuid7(), "x"))
        with client_new() as client:
            client.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
        wait_for(lambda: recorder.total() == 1)


def test_an_event_that_waits_holds_its_partition_through_a_doze(broker, recorder):
    held = uuid7()

    def fail(event, envelope):
        if event.shop_id == held:
            raise TimeoutError

    recorder.fail = fail
    with running(Consumer) as consumer:
        send(opened(held, "1"), opened(held, "2"))
        wait_for(lambda: consumer.dozing.dozes)
        others = [opened(uuid7(), "x") for _ in range(6)]
        send(*others, opened(held, "3"))
        channel_ring(topic_channel("sample.shop"))
        wait_for(lambda: recorder.total() > 0)
        assert recorder.effects(held) == []
        recorder.fail = lambda event, envelope: None
        wait_for(lambda: recorder.effects(held) == ["1", "2", "3"])
        wait_for(lambda: recorder.total() == 9)
