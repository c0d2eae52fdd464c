"""The circuit: closed, open, one trial, closed again."""

import pytest

from shared.http.breaker import Breaker


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(threshold=3, cooldown=10, clock=clock)


def fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        assert breaker.allow()
        breaker.failed()


def test_opens_after_failures_in_a_row(breaker: Breaker) -> None:
    fail(breaker, 2)
    assert breaker.allow()
    breaker.succeeded()
    fail(breaker, 3)
    assert not breaker.allow()


def test_one_trial_after_the_cooldown(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now = 10
    assert [breaker.allow() for _ in range(3)] == [True, False, False]


def test_a_good_trial_closes(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now = 10
    assert breaker.allow()
    breaker.succeeded()
    assert all(breaker.allow() for _ in range(5))
    fail(breaker, 2)
    assert breaker.allow()


def test_a_bad_trial_opens_again(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now = 10
    fail(breaker, 1)
    clock.now = 19
    assert not breaker.allow()
    clock.now = 20
    assert breaker.allow()


def test_a_trial_that_reports_nothing_blocks_nobody_for_ever(
    breaker: Breaker, clock: Clock
) -> None:
    fail(breaker, 3)
    clock.now = 10
    assert breaker.allow()
    clock.now = 20
    assert breaker.allow()
