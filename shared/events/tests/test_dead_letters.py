import json
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from shared.core.ids import uuid7
from shared.events.errors import (
    DeadLetterClosed,
    DeadLetterNotFound,
    DeadLetterWaits,
    ReplayFailed,
)
from shared.events.models import DeadLetter
from shared.events.outbox import envelope_of
from shared.events.receive import message_give_up, message_receive
from shared.events.selectors import event_state
from shared.events.services import dead_letter_discard, dead_letter_replay
from shared.events.tests.events import ShopOpened
from shared.events.wire import Message, message_of
from shared.tenancy.context import tenant_scope
from shared.testing.cast import TENANT

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])

SHOP = uuid7()


def opened(name: str, shop_id: UUID = SHOP) -> Message:
    return message_of(
        envelope_of(ShopOpened(shop_id=shop_id, name=name), version=1, tenant_id=TENANT)
    )


@pytest.fixture
def letters(tenant, recorder) -> list[DeadLetter]:
    """Three dead letters of one key: an open one and two that wait."""
    message_give_up(opened("a"), ValueError("cannot be"), 5)
    for name in "bc":
        message_receive(opened(name))
    return list(DeadLetter.objects.order_by("position"))


def states() -> list[str]:
    return list(DeadLetter.objects.order_by("position").values_list("state", flat=True))


def test_replay_takes_those_that_wait_along_in_order(letters, recorder):
    assert states() == ["open", "waiting", "waiting"]
    assert event_state() == {"made": 0, "unpublished": 0, "parked": 0, "dead_letters": 3}
    letter = dead_letter_replay(dead_letter_id=letters[0].id)
    assert (letter.state, letter.closed_at is not None) == ("replayed", True)
    assert recorder.effects(SHOP) == ["a", "b", "c"]
    assert states() == ["replayed"] * 3
    message_receive(opened("d"))
    assert recorder.effects(SHOP)[-1] == "d"


def test_replay_stops_where_it_fails(letters, recorder):
    def fail(event, envelope):
        if event.name == "b":
            raise ValueError("still not")

    recorder.fail = fail
    with pytest.raises(ReplayFailed, match="still not"):
        dead_letter_replay(dead_letter_id=letters[0].id)
    assert states() == ["replayed", "open", "waiting"]
    assert recorder.effects(SHOP) == ["a"]
    failed = DeadLetter.objects.get(id=letters[1].id)
    assert (failed.attempts, failed.error) == (1, "ValueError: still not")


def test_a_transient_failure_leaves_the_letter_as_it_was(letters, recorder):
    def fail(event, envelope):
        raise OperationalError("away")

    recorder.fail = fail
    with pytest.raises(OperationalError):
        dead_letter_replay(dead_letter_id=letters[0].id)
    assert states() == ["open", "waiting", "waiting"]
    assert DeadLetter.objects.get(id=letters[0].id).attempts == 5


def test_one_that_waits_cannot_go_first(letters, recorder):
    for act in (dead_letter_replay, lambda **ids: dead_letter_discard(reason="no", **ids)):
        with pytest.raises(DeadLetterWaits):
            act(dead_letter_id=letters[1].id)
    assert recorder.effects(SHOP) == []
    assert states() == ["open", "waiting", "waiting"]


def test_what_is_discarded_never_takes_effect(letters, recorder):
    letter = dead_letter_discard(dead_letter_id=letters[0].id, reason="a test")
    assert (letter.state, letter.discard_reason) == ("discarded", "a test")
    assert states() == ["discarded", "open", "waiting"]
    with pytest.raises(DeadLetterClosed):
        dead_letter_replay(dead_letter_id=letter.id)
    dead_letter_replay(dead_letter_id=letters[1].id)
    again = Message(
        topic=letter.topic, key=letter.key, headers=letter.headers, value=bytes(letter.value)
    )
    message_receive(again)
    assert recorder.effects(SHOP) == ["b", "c"]


def test_a_replayed_event_that_comes_again_is_a_duplicate(letters, recorder):
    dead_letter_replay(dead_letter_id=letters[0].id)
    letter = letters[0]
    message_receive(
        Message(topic=letter.topic, key=letter.key, headers=letter.headers, value=letter.value)
    )
    assert recorder.effects(SHOP) == ["a", "b", "c"]


def test_another_tenant_has_no_such_letter(letters, other_tenant, recorder):
    with tenant_scope(other_tenant):
        with pytest.raises(DeadLetterNotFound):
            dead_letter_replay(dead_letter_id=letters[0].id)
        assert event_state()["dead_letters"] == 0
    assert recorder.effects(SHOP) == []


def output(*args: str) -> str:
    out = StringIO()
    call_command("dead_letters", *args, stdout=out)
    return out.getvalue()


def test_the_command_lists_replays_and_discards(letters, recorder):
    table = output("list").splitlines()
    assert table[0].split()[:4] == ["ID", "STATE", "TYPE", "KEY"]
    assert len(table) == 4
    assert "ValueError: cannot be" in table[1]
    listed = json.loads(output("list", "--json"))
    assert [row["id"] for row in listed] == [str(letter.id) for letter in letters]
    output("discard", str(letters[0].id), "--reason", "a test")
    output("replay", str(letters[1].id))
    assert recorder.effects(SHOP) == ["b", "c"]
    assert output("list").strip() == "No dead letters."
    assert len(json.loads(output("--json", "list", "--all"))) == 3


def test_the_command_says_what_it_cannot_do(letters, recorder):
    with pytest.raises(CommandError, match="waits behind"):
        output("replay", str(letters[2].id))
    with pytest.raises(CommandError, match="no dead letter"):
        output("replay", str(uuid7()))
