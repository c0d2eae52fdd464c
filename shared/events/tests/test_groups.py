"""Several consumers of one service, lag, and the topics."""

import pytest

from shared.core.ids import uuid7
from shared.events.broker import topics_create, topics_empty
from shared.events.consumer import Consumer
from shared.events.tests.running import running, wait_for
from shared.events.tests.test_consumer import letters, opened, send
from shared.observability.metrics import consumer_lag

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


def lag() -> float:
    (metric,) = consumer_lag.collect()
    return sum(sample.value for sample in metric.samples)


def test_partitions_move_between_consumers_and_nothing_is_lost_or_doubled(broker, recorder):
    shops = [uuid7() for _ in range(12)]
    with running(Consumer):
        send(*[opened(shop_id, "1") for shop_id in shops])
        wait_for(lambda: recorder.total() == 12)
        with running(Consumer):
            send(*[opened(shop_id, "2") for shop_id in shops])
            wait_for(lambda: recorder.total() == 24)
        send(*[opened(shop_id, "3") for shop_id in shops])
        wait_for(lambda: recorder.total() == 36)
    assert [recorder.effects(shop_id) for shop_id in shops] == [["1", "2", "3"]] * 12
    assert letters() == []


def test_lag_is_what_has_not_been_dealt_with(broker, recorder, monkeypatch):
    monkeypatch.setattr("shared.events.consumer.MEASURED", 0.1)
    shop_id = uuid7()

    def fail(event, envelope):
        raise TimeoutError

    recorder.fail = fail
    send(*[opened(shop_id, str(n)) for n in range(5)])
    with running(Consumer):
        wait_for(lambda: lag() == 5)
        recorder.fail = lambda event, envelope: None
        wait_for(lambda: recorder.total() == 5)
        wait_for(lambda: lag() == 0)


def test_topics_that_are_there_need_no_admin(broker):
    topics_create(["sample.shop"])
    assert topics_empty(["sample.shop", "sample.unknown"]) == ["sample.shop"]
    send(opened(uuid7(), "x"))
    assert topics_empty(["sample.shop"]) == []
