"""Reading ahead: what was asked for while rows were on their way, and what it leaves out."""

import threading
from collections.abc import Iterator, Sequence, Set

import pytest
from django.db import transaction

from shared.core.ids import uuid7
from shared.events import outbox, reads
from shared.events.lanes import Lane, Lanes, Row
from shared.events.outbox_rows import OutboxRows, connection_open
from shared.events.reads import Reads
from shared.events.tests.events import ShopRenamed
from shared.tenancy.context import tenant_scope
from shared.testing.cast import TENANT


def row(position: int, key: str) -> Row:
    return Row(position, "sample.shop", key, "", "", "", "", "", "1", "", "", b"")


class Answers:
    """A table that answers when it is told to."""

    def __init__(self, *answers: list[Row]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[set[int], list[Lane]]] = []
        self.may = threading.Event()

    def read(self, *, limit: int, held: Set[int], without: Sequence[Lane]) -> list[Row]:
        self.asked.append((set(held), list(without)))
        assert self.may.wait(10)
        return self.answers.pop(0)


@pytest.fixture
def lanes() -> Lanes:
    return Lanes()


@pytest.fixture
def ahead(lanes, monkeypatch) -> Iterator[tuple[Reads, Answers]]:
    """Two rows are on their way, and the next two are asked for."""
    monkeypatch.setattr(reads, "READ", 2)
    monkeypatch.setattr(reads, "READ_BACKLOG", 2)
    table = Answers([row(1, "a"), row(2, "b")], [row(3, "a"), row(4, "c")])
    reading = Reads(table.read, lanes)
    table.may.set()
    reading.begin()
    assert len(list(lanes.add(reading.taken() or []))) == 2
    table.may.clear()
    reading.begin()
    yield reading, table
    table.may.set()
    reading.close()


def answered(reading: Reads, table: Answers) -> list[Row]:
    table.may.set()
    reading.close()
    rows = reading.taken()
    assert rows is not None
    return rows


def test_the_next_rows_are_asked_for_while_these_are_sent(ahead):
    reading, table = ahead
    assert reading.under_way
    assert reading.taken() is None
    assert [one.position for one in answered(reading, table)] == [3, 4]
    assert table.asked == [(set(), []), ({1, 2}, [])]


def test_a_lane_that_lost_a_row_meanwhile_is_left_out(ahead, lanes):
    reading, table = ahead
    lanes.dropped(row(1, "a"))
    reading.rest(("sample.shop", "a"))
    assert [one.position for one in answered(reading, table)] == [4]
    assert reading.backlog


@pytest.mark.django_db(transaction=True, databases=["default", "system"])
@pytest.mark.parametrize("held", [set(), {0, 1, 2}, {1, 3, 4, 8}, set(range(10))])
def test_what_is_held_is_not_read_again(held):
    with tenant_scope(TENANT), transaction.atomic():
        outbox.publish_many([(ShopRenamed(shop_id=uuid7(), name="x"), 1) for _ in range(10)])
    with connection_open() as connection:
        rows = OutboxRows(connection, connection)
        all_of_them = [one.position for one in rows.read(limit=20, held=set(), without=[])]
        positions = {all_of_them[place] for place in held}
        others = rows.read(limit=20, held=positions, without=[])
    assert [one.position for one in others] == [p for p in all_of_them if p not in positions]
