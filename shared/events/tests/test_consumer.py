import threading
from random import Random
from uuid import UUID

import pytest
from django.db import OperationalError

from shared.core.errors import Unavailable
from shared.core.ids import uuid7
from shared.events.broker import producer_new
from shared.events.consumer import Consumer
from shared.events.models import DeadLetter
from shared.events.outbox import envelope_of
from shared.events.retries import SAME_ERROR
from shared.events.services import dead_letter_replay
from shared.events.tests.events import ShopIgnored, ShopOpened
from shared.events.tests.running import running, wait_for
from shared.events.wire import Message, message_of
from shared.tenancy.context import tenant_scope
from shared.testing.cast import OTHER_TENANT, TENANT

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


def opened(shop_id: UUID, name: str, tenant_id: UUID = TENANT) -> Message:
    event = ShopOpened(shop_id=shop_id, name=name)
    return message_of(envelope_of(event, version=1, tenant_id=tenant_id))


def send(*messages: Message) -> None:
    producer = producer_new()
    for message in messages:
        producer.produce(message.topic, message.value, message.key, headers=dict(message.headers))
    assert producer.flush(10) == 0


def letters(tenant_id: UUID = TENANT) -> list[tuple[str, str]]:
    with tenant_scope(tenant_id):
        return [(letter.state, letter.reason) for letter in DeadLetter.objects.order_by("position")]


def test_events_take_effect_in_their_tenant_and_order(broker, recorder):
    shop_id, theirs = uuid7(), uuid7()
    send(*[opened(shop_id, str(n)) for n in range(20)], opened(theirs, "m", OTHER_TENANT))
    with running(Consumer):
        wait_for(lambda: recorder.total() == 21)
    assert recorder.effects(shop_id) == [str(n) for n in range(20)]
    assert recorder.effects(theirs) == []
    assert recorder.effects(theirs, OTHER_TENANT) == ["m"]


def test_delivered_three_times_and_shuffled_is_once(broker, recorder):
    shops = [uuid7() for _ in range(30)]
    messages = [opened(shop_id, "x") for shop_id in shops] * 3
    Random(7).shuffle(messages)
    last = uuid7()
    send(*messages)
    with running(Consumer):
        wait_for(lambda: recorder.total() == 30)
        send(opened(last, "last"))
        wait_for(lambda: recorder.effects(last) == ["last"])
    assert [recorder.effects(shop_id) for shop_id in shops] == [["x"]] * 30
    assert recorder.calls == 31


def test_a_type_without_a_handler_is_passed_over(broker, recorder):
    shop_id = uuid7()
    ignored = message_of(envelope_of(ShopIgnored(shop_id=shop_id), version=1, tenant_id=TENANT))
    send(ignored, opened(shop_id, "after"))
    with running(Consumer):
        wait_for(lambda: recorder.effects(shop_id) == ["after"])
    assert letters() == []


def test_what_was_handled_is_not_taken_again_by_the_next_consumer(broker, recorder):
    shop_id = uuid7()
    send(opened(shop_id, "1"))
    with running(Consumer):
        wait_for(lambda: recorder.effects(shop_id) == ["1"])
    send(opened(shop_id, "2"))
    with running(Consumer):
        wait_for(lambda: recorder.effects(shop_id) == ["1", "2"])
    assert recorder.calls == 2


@pytest.mark.parametrize("failure", [OperationalError("away"), Unavailable()])
def test_a_transient_failure_is_tried_until_it_passes(broker, recorder, failure):
    shop_id, failures = uuid7(), [failure] * (SAME_ERROR + 1)

    def fail(event, envelope):
        if event.name == "5" and failures:
            raise failures.pop()

    recorder.fail = fail
    send(*[opened(shop_id, str(n)) for n in range(10)])
    with running(Consumer):
        wait_for(lambda: recorder.total() == 10)
    assert recorder.effects(shop_id) == [str(n) for n in range(10)]
    assert letters() == []


def test_a_transient_failure_holds_no_other_partition(broker, recorder):
    away, others = uuid7(), [uuid7() for _ in range(40)]

    def fail(event, envelope):
        if envelope.aggregate_id == str(away):
            raise OperationalError("away")

    recorder.fail = fail
    send(opened(away, "x"), *[opened(shop_id, "x") for shop_id in others])
    with running(Consumer):
        wait_for(lambda: recorder.total() >= 20)
    assert recorder.effects(away) == []
    recorder.fail = lambda event, envelope: None
    with running(Consumer):
        wait_for(lambda: recorder.total() == 41)
    assert recorder.effects(away) == ["x"]


def test_poison_holds_its_key_only_and_is_replayed_in_order(broker, recorder):
    poisoned, other, sick = uuid7(), uuid7(), threading.Event()
    sick.set()

    def fail(event, envelope):
        if event.name == "2" and envelope.aggregate_id == str(poisoned) and sick.is_set():
            raise ValueError("cannot be")

    recorder.fail = fail
    names = [str(n) for n in range(6)]
    for name in names:
        send(opened(poisoned, name), opened(other, name))
    with running(Consumer):
        wait_for(lambda: len(letters()) == 4)
        wait_for(lambda: recorder.effects(other) == names)
        assert recorder.effects(poisoned) == ["0", "1"]
        assert letters() == [("open", "failed"), *[("waiting", "waiting")] * 3]
        sick.clear()
        with tenant_scope(TENANT):
            first = DeadLetter.objects.order_by("position").first()
            assert (first.attempts, first.error) == (SAME_ERROR, "ValueError: cannot be")
            assert dead_letter_replay(dead_letter_id=first.id).state == "replayed"
        assert recorder.effects(poisoned) == names
        send(opened(poisoned, "6"))
        wait_for(lambda: recorder.effects(poisoned) == [*names, "6"])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda m: {"value": b"\xff{"},
        lambda m: {"value": b'{"shop_id": 5, "name": "x"}'},
        lambda m: {"value": b'{"name": "x"}'},
        lambda m: {"headers": {**m.headers, "ce_time": "yesterday"}},
        lambda m: {"headers": {**m.headers, "ce_dataschema": "urn:tributary:shop.opened:v9"}},
        lambda m: {"headers": {k: v for k, v in m.headers.items() if k != "ce_id"}},
        lambda m: {"headers": {k: v for k, v in m.headers.items() if k != "ce_type"}},
        lambda m: {"headers": {**m.headers, "ce_tenantid": str(OTHER_TENANT)}},
    ],
)
def test_what_cannot_be_read_is_put_aside_at_once(broker, recorder, spoil):
    good = opened(uuid7(), "x")
    values = {"topic": good.topic, "key": good.key, "headers": good.headers, "value": good.value}
    after = uuid7()
    send(Message(**{**values, **spoil(good)}), opened(after, "after"))
    with running(Consumer):
        wait_for(lambda: recorder.effects(after) == ["after"])
        wait_for(lambda: letters() + letters(OTHER_TENANT) == [("open", "malformed")])
    assert recorder.calls == 1


def test_bytes_without_any_sense_belong_to_the_nil_tenant(broker, recorder):
    send(Message(topic="sample.shop", key="?", value=b"\x00\x01"))
    with running(Consumer):
        wait_for(lambda: letters(UUID(int=0)) == [("open", "malformed")])
    assert letters() == []


def test_a_dead_letter_that_is_delivered_again_stays_one(broker, recorder):
    def fail(event, envelope):
        raise ValueError("never")

    recorder.fail = fail
    message, after = opened(uuid7(), "x"), opened(uuid7(), "y")
    send(message, message, message, after)
    with running(Consumer):
        wait_for(lambda: len(letters()) == 2)
    assert letters() == [("open", "failed")] * 2
