"""What consumers tell of their lag is read by other processes, while it is fresh."""

from uuid import uuid4

import pytest

from shared.events import doorbell, lag_board


@pytest.fixture(autouse=True)
def _own_board(settings):
    settings.SERVICE_NAME = f"lag-test-{uuid4()}"


def test_partitions_of_several_processes_add_up_and_the_last_word_counts():
    lag_board.lag_tell({("a.a", 0): 3, ("a.a", 1): 4})
    lag_board.lag_tell({("b.b", 0): 5})
    lag_board.lag_tell({("a.a", 0): 0})
    assert lag_board.lag_told() == 9


def test_nobody_has_told():
    assert lag_board.lag_told() is None


def test_what_was_told_long_ago_does_not_count(monkeypatch):
    lag_board.lag_tell({("a.a", 0): 3})
    monkeypatch.setattr(lag_board, "FRESH", -1.0)
    assert lag_board.lag_told() is None


def test_without_redis_nothing_is_known_and_nothing_fails(settings):
    settings.REDIS_PORT = 1
    doorbell.forget_client()
    lag_board.lag_tell({("a.a", 0): 3})
    assert lag_board.lag_told() is None
    doorbell.forget_client()
