"""A partition that its client has stopped fetching does not stay behind unseen."""

import threading
from collections.abc import Callable

import pytest
from confluent_kafka import TopicPartition

from shared.core.ids import uuid7
from shared.events import standstill
from shared.events.broker import topics_known
from shared.events.consumer import Consumer
from shared.events.errors import PartitionsStill
from shared.events.tests.running import running, wait_for
from shared.events.tests.test_consumer import opened, send

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])

TOPIC = "sample.shop"


def everywhere(consumer: Consumer) -> list[TopicPartition]:
    return [TopicPartition(TOPIC, n) for n in topics_known(consumer._client)[TOPIC]]


def has_ended(consumer: Consumer) -> bool:
    try:
        consumer._client.assignment()
    except RuntimeError:
        return True
    return False


def run_until_it_ends(act: Callable[[Consumer], None]) -> None:
    with running(Consumer) as consumer:
        act(consumer)
        wait_for(lambda: has_ended(consumer))


def test_what_has_stopped_ends_the_consumer_and_the_next_goes_on(broker, recorder, monkeypatch):
    shop_id = uuid7()

    def stop(consumer: Consumer) -> None:
        send(opened(shop_id, "1"))
        wait_for(lambda: recorder.total() == 1)
        # As far as this side can tell, a fetch that never comes back looks the same.
        consumer._client.pause(everywhere(consumer))
        send(opened(shop_id, "2"))

    with monkeypatch.context() as patch:
        patch.setattr(standstill, "EVERY", 0.1)
        with pytest.raises(PartitionsStill, match=rf"of {TOPIC}-\d at 1,"):
            run_until_it_ends(stop)
    with running(Consumer):
        wait_for(lambda: recorder.effects(shop_id) == ["1", "2"])


def test_where_nothing_has_come_yet_it_counts_from_where_the_group_is(
    broker, recorder, monkeypatch
):
    def stop(consumer: Consumer) -> None:
        wait_for(consumer._client.assignment)
        consumer._client.pause(everywhere(consumer))
        send(opened(uuid7(), "1"))

    monkeypatch.setattr(standstill, "EVERY", 0.1)
    with pytest.raises(PartitionsStill, match=rf"of {TOPIC}-\d at 0,"):
        run_until_it_ends(stop)


def test_what_is_held_for_a_handler_that_fails_does_not_stand_still(broker, recorder, monkeypatch):
    monkeypatch.setattr(standstill, "EVERY", 0.5)
    looks, look, better = [], standstill.Standstill._look, threading.Event()

    def looked(self, client, held):
        looks.append(dict.fromkeys(held))
        return look(self, client, held)

    def fail(event, envelope):
        if not better.is_set():
            raise TimeoutError

    monkeypatch.setattr(standstill.Standstill, "_look", looked)
    recorder.fail = fail
    shop_id = uuid7()
    with running(Consumer):
        send(opened(shop_id, "1"), opened(shop_id, "2"))
        wait_for(lambda: sum(map(bool, looks)) > 2)
        better.set()
        wait_for(lambda: recorder.effects(shop_id) == ["1", "2"])
