"""Several events in one transaction: nothing is lost, nothing doubled, order is kept."""

from collections import Counter
from dataclasses import replace

import pytest
from django.db import OperationalError, connection, transaction

from shared.core.errors import Unavailable
from shared.core.ids import uuid7
from shared.db.locking import advisory_lock
from shared.events.consumer import Consumer
from shared.events.delivery import HandlerSwallowed, KeyBlocked, handle_message, handle_together
from shared.events.errors import EventMalformed
from shared.events.models import InboxEvent
from shared.events.receive import message_give_up
from shared.events.subscribe import subscribe_together, subscribed_topics, unsubscribe
from shared.events.tests.events import ShopOpened, ShopRenamed
from shared.events.tests.running import in_thread, running, wait_for
from shared.events.tests.test_consumer import letters, opened, send
from shared.events.wire import envelope_read
from shared.tenancy.context import tenant_scope
from shared.testing.cast import OTHER_TENANT, TENANT
from shared.testing.project.models import LedgerLine

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


def batch(*names, shop_id=None):
    return [envelope_read(opened(shop_id or uuid7(), name)) for name in names]


def inbox_size() -> int:
    with tenant_scope(TENANT):
        return InboxEvent.objects.count()


def transaction_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_current_xact_id()::text::bigint")
        return int(cursor.fetchone()[0])


def test_all_have_their_effect_in_order_in_one_transaction(recorder):
    shop_id, numbers = uuid7(), Counter()
    recorder.fail = lambda event, envelope: numbers.update([transaction_number()])
    handle_together(batch("1", "2", "3", shop_id=shop_id))
    assert recorder.effects(shop_id) == ["1", "2", "3"]
    assert list(numbers.values()) == [3]


def test_a_duplicate_within_and_one_from_before_have_no_effect(recorder):
    first, second, third = batch("1", "2", "3")
    handle_message(second)
    handle_together([first, second, third, first, third])
    assert recorder.calls == 3
    assert recorder.total() == inbox_size() == 3


@pytest.mark.parametrize("error", [Unavailable(), ValueError("never")])
def test_an_error_in_the_middle_leaves_nothing(recorder, error):
    def fail(event, envelope):
        if event.name == "2":
            raise error

    recorder.fail = fail
    with pytest.raises(type(error)):
        handle_together(batch("1", "2", "3"))
    assert recorder.total() == inbox_size() == 0


def test_data_that_cannot_be_read_leave_nothing(recorder):
    good, bad = batch("1", "2")
    with pytest.raises(EventMalformed):
        handle_together([good, replace(bad, data=b"{}")])
    assert recorder.calls == inbox_size() == 0


def test_a_blocked_key_leaves_nothing(recorder):
    shop_id = uuid7()
    message_give_up(opened(shop_id, "0"), ValueError("never"), 5)
    with pytest.raises(KeyBlocked):
        handle_together([*batch("other"), *batch("1", shop_id=shop_id)])
    assert recorder.calls == inbox_size() == 0


def test_a_handler_that_swallows_a_spoiled_transaction_is_an_error(recorder):
    def swallow(event, envelope):
        transaction.set_rollback(True)

    recorder.fail = swallow
    for handle in (lambda: handle_message(batch("1")[0]), lambda: handle_together(batch("1", "2"))):
        with pytest.raises(HandlerSwallowed):
            handle()
    assert recorder.total() == inbox_size() == 0


def test_a_lock_that_somebody_holds_is_waited_for_by_one_event_not_by_many(recorder):
    recorder.fail = lambda event, envelope: advisory_lock("shop")
    one, handled = batch("1")[0], []
    with transaction.atomic():
        advisory_lock("shop")

        def others() -> None:
            with pytest.raises(OperationalError):
                handle_together(batch("2", "3"))
            handled.append("undone")
            handle_message(one)
            handled.append("one")

        thread = in_thread(others)
        wait_for(lambda: handled)
        assert recorder.total() == 0
    thread.join(10)
    assert handled == ["undone", "one"]
    assert recorder.total() == 1


@pytest.mark.parametrize("error", [OperationalError("away"), ValueError("not now")])
def test_a_failure_among_others_is_tried_again_and_costs_them_nothing(broker, recorder, error):
    shops = [uuid7() for _ in range(20)]
    failures = [error] * 3

    def fail(event, envelope):
        if envelope.aggregate_id == str(shops[7]) and event.name == "2" and failures:
            raise failures.pop()

    recorder.fail = fail
    send(*[opened(shop_id, name) for name in ("1", "2", "3") for shop_id in shops])
    with running(Consumer):
        wait_for(lambda: recorder.total() == 60)
    assert [recorder.effects(shop_id) for shop_id in shops] == [["1", "2", "3"]] * 20
    assert letters() == []


def test_poison_among_two_tenants_holds_its_key_only(broker, recorder):
    poisoned, ours, theirs = uuid7(), uuid7(), uuid7()

    def fail(event, envelope):
        if envelope.aggregate_id == str(poisoned):
            raise ValueError("never")

    recorder.fail = fail
    names = [str(n) for n in range(10)]
    for name in names:
        send(opened(poisoned, name), opened(ours, name), opened(theirs, name, OTHER_TENANT))
    with running(Consumer):
        wait_for(lambda: len(letters()) == 10)
        wait_for(lambda: recorder.total() == 20)
    assert recorder.effects(ours) == recorder.effects(theirs, OTHER_TENANT) == names
    assert recorder.effects(poisoned) == letters(OTHER_TENANT) == []


def test_a_consumer_that_dies_before_it_stores_offsets_doubles_nothing(
    broker, recorder, monkeypatch
):
    shops = [uuid7() for _ in range(10)]
    send(*[opened(shop_id, name) for shop_id in shops for name in ("1", "2")])

    def die(self, ends):
        if recorder.total():
            raise SystemExit

    def live_and_die() -> None:
        with running(Consumer):
            wait_for(lambda: recorder.total())

    with monkeypatch.context() as patch:
        patch.setattr(Consumer, "_store", die)
        with pytest.raises(SystemExit):
            live_and_die()
    assert recorder.total() > 0
    with running(Consumer):
        wait_for(lambda: recorder.total() == 20)
        send(opened(shops[0], "3"))
        wait_for(lambda: recorder.effects(shops[0]) == ["1", "2", "3"])
    assert [recorder.effects(shop_id) for shop_id in shops[1:]] == [["1", "2"]] * 9


class Collector:
    """A handler of several events: one INSERT for all of them, and what it was called with."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []
        self.fail = lambda names: None

    def handle(self, handled) -> None:
        names = [event.name for event, _ in handled]
        self.calls.append(names)
        lines = [f"{e.aggregate_id}={event.name}" for event, e in handled]
        LedgerLine.objects.bulk_create([LedgerLine(text=line) for line in lines])
        self.fail(names)


@pytest.fixture
def collector():
    handler = Collector()
    subscribe_together(ShopOpened, ShopRenamed)(handler.handle)
    yield handler
    unsubscribe([handler.handle])
    assert "sample.shop" not in subscribed_topics()


def test_a_handler_of_several_gets_the_new_ones_at_once_and_in_order(collector):
    first, second, third = batch("1", "2", "3")
    handle_message(second)
    handle_together([first, second, third, first])
    handle_together([first, second])
    assert collector.calls == [["2"], ["1", "3"]]
    assert inbox_size() == 3


def test_it_comes_after_the_handlers_of_single_events(collector, recorder):
    shop_id, seen = uuid7(), []
    recorder.fail = lambda event, envelope: seen.append(event.name)
    collector.fail = seen.extend
    handle_together(batch("1", "2", shop_id=shop_id))
    assert seen == ["1", "2", "1", "2"]


def test_its_failure_undoes_all_of_them(collector, recorder):
    def fail(names):
        raise ValueError("never")

    collector.fail = fail
    with pytest.raises(ValueError, match="never"):
        handle_together(batch("1", "2"))
    assert recorder.total() == inbox_size() == 0


def test_it_may_not_swallow_a_spoiled_transaction(collector, recorder):
    collector.fail = lambda names: transaction.set_rollback(True)
    for handle in (lambda: handle_message(batch("1")[0]), lambda: handle_together(batch("1", "2"))):
        with pytest.raises(HandlerSwallowed):
            handle()
    assert recorder.total() == inbox_size() == 0


def test_one_at_fault_among_several_is_found_and_costs_the_others_nothing(
    broker, collector, recorder
):
    def fail(names):
        if "bad" in names:
            raise ValueError("never")

    collector.fail = fail
    shops = [uuid7() for _ in range(10)]
    send(*[opened(shop_id, "good") for shop_id in shops], opened(uuid7(), "bad"))
    with running(Consumer):
        wait_for(lambda: len(letters()) == 1)
        wait_for(lambda: recorder.total() == 20)
    assert [recorder.effects(shop_id) for shop_id in shops] == [["good", "good"]] * 10
