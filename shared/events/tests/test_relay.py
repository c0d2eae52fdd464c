import threading
from collections import defaultdict
from random import Random
from uuid import UUID

import pytest
from confluent_kafka import KafkaError
from django.db import transaction

from shared.core.clock import rfc3339
from shared.core.ids import uuid7
from shared.events import doorbell, outbox, relay_session
from shared.events.models import OutboxEvent
from shared.events.outbox_rows import TRIES, OutboxRows
from shared.events.relay import Relay
from shared.events.relay_session import RelaySession
from shared.events.tests.events import ShopOpened, ShopRenamed
from shared.events.tests.running import in_thread, running, topic_messages, wait_for
from shared.events.wire import envelope_read, wire_headers
from shared.tenancy.context import system_scope, tenant_scope
from shared.testing.cast import TENANT
from shared.testing.project.models import Shop

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


def unpublished() -> int:
    with system_scope("test"):
        return int(OutboxEvent.across_tenants.filter(published_at=None).count())


def arrivals() -> dict[str, list[int]]:
    """The versions of each shop that are on the topic, in order."""
    found: dict[str, list[int]] = defaultdict(list)
    for message in topic_messages("sample.shop"):
        envelope = envelope_read(message)
        found[envelope.aggregate_id].append(envelope.aggregate_version)
    return found


def versions(shop_id: object) -> list[int]:
    return arrivals()[str(shop_id)]


def publish(shop_id: UUID, *numbers: int, name: str = "Corner") -> None:
    with tenant_scope(TENANT), transaction.atomic():
        events = [(ShopRenamed(shop_id=shop_id, name=name), number) for number in numbers]
        outbox.publish_many(events)


def test_what_is_committed_arrives_and_what_is_rolled_back_does_not(broker):
    shop_id, other = uuid7(), uuid7()
    with running(Relay):
        publish(shop_id, 1, 2, 3)
        with tenant_scope(TENANT), transaction.atomic():
            outbox.publish(ShopOpened(shop_id=other, name="Never"), version=1)
            transaction.set_rollback(True)
        wait_for(lambda: unpublished() == 0)
    assert versions(shop_id) == [1, 2, 3]
    assert versions(other) == []


def test_the_wire_is_a_cloud_event(broker):
    shop_id = uuid7()
    publish(shop_id, 4)
    with running(Relay):
        wait_for(lambda: unpublished() == 0)
    (message,) = topic_messages("sample.shop")
    envelope = envelope_read(message)
    assert message.key == f"{TENANT}:{shop_id}"
    assert message.headers["ce_specversion"] == "1.0"
    assert (envelope.type, envelope.source, envelope.tenant_id) == (
        "shop.renamed",
        "sample",
        TENANT,
    )
    assert envelope.data == f'{{"shop_id":"{shop_id}","name":"Corner"}}'.encode()
    with system_scope("test"):
        row = OutboxEvent.across_tenants.get()
    # The database writes the headers of what the relay sends, this function those of all else.
    assert envelope.time == row.time
    assert {**message.headers, "ce_time": rfc3339(row.time)} == wire_headers(row)


def test_a_commit_wakes_the_relay(broker, monkeypatch):
    monkeypatch.setattr(relay_session, "POLL", 60.0)
    shop_id = uuid7()
    with running(Relay) as relay:
        wait_for(lambda: relay.listens)
        publish(shop_id, 1)
        wait_for(lambda: unpublished() == 0, deadline=10)


def test_without_redis_the_relay_polls(broker, settings):
    settings.REDIS_PORT = 1
    doorbell.forget_client()
    with running(Relay):
        publish(uuid7(), 1)
        wait_for(lambda: unpublished() == 0)
    doorbell.forget_client()


def test_order_per_key_under_concurrent_writers(broker):
    with tenant_scope(TENANT):
        shops = [Shop.objects.create(name=f"shop {n}").id for n in range(5)]

    def writer(seed: int) -> None:
        random, pause = Random(seed), threading.Event()
        for _ in range(10):
            with tenant_scope(TENANT), transaction.atomic():
                shop = Shop.objects.select_for_update().get(id=random.choice(shops))
                shop.version += 1
                shop.save()
                outbox.publish(ShopRenamed(shop_id=shop.id, name="x"), version=shop.version)
                pause.wait(random.random() / 50)

    with running(Relay):
        threads = [in_thread(lambda seed=seed: writer(seed)) for seed in range(20)]
        for thread in threads:
            thread.join()
        wait_for(lambda: unpublished() == 0)
    arrived = arrivals()
    assert sum(len(numbers) for numbers in arrived.values()) == 200
    for numbers in arrived.values():
        assert numbers == list(range(2, 2 + len(numbers)))


def test_a_slow_transaction_delays_no_other_key(broker):
    slow, fast = uuid7(), uuid7()
    published, finish = threading.Event(), threading.Event()

    def slow_writer() -> None:
        with tenant_scope(TENANT), transaction.atomic():
            outbox.publish(ShopOpened(shop_id=slow, name="slow"), version=1)
            published.set()
            finish.wait(20)

    with running(Relay):
        thread = in_thread(slow_writer)
        assert published.wait(10)
        publish(fast, 1, 2)
        wait_for(lambda: versions(fast) == [1, 2], deadline=5)
        assert versions(slow) == []
        finish.set()
        thread.join()
        wait_for(lambda: versions(slow) == [1])


def test_an_outage_is_waited_out_without_counting_attempts(broker):
    shops = [uuid7() for _ in range(20)]
    with running(Relay):
        publish(shops[0], 1)
        wait_for(lambda: unpublished() == 0)
        broker.down()
        for shop_id in shops:
            publish(shop_id, 2, 3)
        wait_for(lambda: unpublished() == 40)
        broker.up()
        wait_for(lambda: unpublished() == 0)
    with system_scope("test"):
        assert not OutboxEvent.across_tenants.exclude(attempts=0).exists()
    arrived = arrivals()
    assert arrived.pop(str(shops[0])) == [1, 2, 3]
    assert list(arrived.values()) == [[2, 3]] * 19


def test_the_relay_starts_without_a_broker(broker):
    shop_id = uuid7()
    publish(shop_id, 1)
    broker.down()
    with running(Relay):
        broker.up()
        wait_for(lambda: unpublished() == 0)
    assert versions(shop_id) == [1]


def test_a_refused_message_is_parked_and_holds_back_only_its_own_key(broker, monkeypatch):
    refused, other = uuid7(), uuid7()
    publish(refused, 1)
    publish(refused, 2, name="x" * 2_000_000)
    publish(refused, 3)
    publish(other, 1, 2)
    with running(Relay):
        wait_for(lambda: parked() == [2])
        wait_for(lambda: unpublished() == 2)
        publish(other, 3)
        publish(refused, 4)
        wait_for(lambda: versions(other) == [1, 2, 3])
    assert versions(refused) == [1]
    with system_scope("test"):
        row = OutboxEvent.across_tenants.get(parked_at__isnull=False)
    assert row.attempts == TRIES
    assert row.last_error


def parked() -> list[int]:
    with system_scope("test"):
        rows = OutboxEvent.across_tenants.filter(parked_at__isnull=False)
        return [row.aggregate_version for row in rows]


def test_a_refusal_by_the_broker_lets_nothing_of_the_key_pass(broker):
    shop_id = uuid7()
    publish(shop_id, 1, 2, 3)
    broker.refuse(*[KafkaError.POLICY_VIOLATION] * TRIES)
    with running(Relay):
        wait_for(lambda: parked() == [1])
    assert versions(shop_id) == []


def test_what_was_read_ahead_does_not_pass_what_was_refused_meanwhile(broker):
    shops = [uuid7() for _ in range(40)]
    for version in range(1, 41):
        with tenant_scope(TENANT), transaction.atomic():
            renamed = [(ShopRenamed(shop_id=shop, name="x"), version) for shop in shops]
            outbox.publish_many(renamed)
    broker.refuse(*[KafkaError.POLICY_VIOLATION] * (TRIES - 1))
    with running(Relay):
        wait_for(lambda: unpublished() == 0)
    found = arrivals()
    assert list(found.values()) == [list(range(1, 41))] * 40


def test_a_crash_between_produce_and_mark_is_a_duplicate_on_the_wire(broker, monkeypatch):
    shop_id = uuid7()
    publish(shop_id, 1, 2)

    class Crash(Exception):
        pass

    def crash(self: OutboxRows, positions: object) -> None:
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(OutboxRows, "mark", crash)
        with pytest.raises(Crash), running(Relay):
            wait_for(lambda: versions(shop_id))
    assert unpublished() == 2
    with running(Relay):
        wait_for(lambda: unpublished() == 0)
    arrived = versions(shop_id)
    assert arrived[0] == 1
    assert arrived[-2:] == [1, 2]
    assert len(arrived) > 2


def test_a_broker_that_forgot_everything_gets_what_is_kept(broker, settings):
    from shared.events.tests.broker_host import MockBroker

    shop_id = uuid7()
    publish(shop_id, 1, 2, 3)
    with running(Relay):
        wait_for(lambda: unpublished() == 0)
    with running(Relay):
        publish(shop_id, 4)
        wait_for(lambda: versions(shop_id) == [1, 2, 3, 4])
    with MockBroker() as fresh:
        fresh.topic_create("sample.shop")
        settings.KAFKA_CONFIG = {"bootstrap.servers": fresh.address}
        with running(Relay):
            wait_for(lambda: versions(shop_id) == [1, 2, 3, 4])


def test_a_second_relay_waits_until_the_first_is_gone(broker, monkeypatch):
    starts = []
    original = RelaySession.run
    monkeypatch.setattr(RelaySession, "run", lambda self: (starts.append(self), original(self))[1])
    shop_id = uuid7()
    with running(Relay) as second:
        wait_for(lambda: len(starts) == 1)
        with running(Relay):
            publish(shop_id, 1)
            wait_for(lambda: unpublished() == 0)
            assert len(starts) == 1
    assert second
    assert versions(shop_id) == [1]


def test_one_hot_key_does_not_starve_the_others(broker, monkeypatch):
    # Nothing rings for what did not fit into a lane.
    monkeypatch.setattr(relay_session, "POLL", 60.0)
    hot, other = uuid7(), uuid7()
    publish(hot, *range(1, 1_501))
    publish(other, 1)
    with running(Relay):
        wait_for(lambda: versions(other) == [1])
        assert len(versions(hot)) < 1_500
        wait_for(lambda: unpublished() == 0)
    assert versions(hot) == list(range(1, 1_501))
