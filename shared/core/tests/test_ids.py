import threading
import time
from uuid import RFC_4122, UUID

from shared.core import ids
from shared.core.ids import uuid7, uuid7_texts, uuid7s


def test_version_variant_and_time():
    before = time.time_ns() // 1_000_000
    made = uuid7()
    assert (made.version, made.variant) == (7, RFC_4122)
    assert before <= made.int >> 80 <= time.time_ns() // 1_000_000 + 1


def test_later_ids_are_greater():
    made = [uuid7() for _ in range(20_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_many_at_once_are_as_many_one_after_another():
    texts = [UUID(text) for text in uuid7_texts(1_000)]
    made = [*texts, uuid7(), *uuid7s(4_000), uuid7(), *uuid7s(0), *uuid7s(1), uuid7()]
    assert made == sorted(made)
    assert len(set(made)) == len(made) == 5_004
    assert {(one.version, one.variant) for one in made} == {(7, RFC_4122)}
    assert len({one.int & (1 << 62) - 1 for one in made}) == len(made)


def test_a_clock_set_back_does_not_set_ids_back(monkeypatch):
    first = uuid7()
    monkeypatch.setattr(ids.time, "time_ns", lambda: 0)
    assert first < uuid7() < uuid7()


def test_threads_make_no_id_twice():
    made: list[list[object]] = [[] for _ in range(4)]

    def work(mine: list[object]) -> None:
        mine.extend([*uuid7s(1_000), *(uuid7() for _ in range(1_000))])

    threads = [threading.Thread(target=work, args=(mine,)) for mine in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one for mine in made for one in mine}) == 8_000
    assert all(mine == sorted(mine) for mine in made)
