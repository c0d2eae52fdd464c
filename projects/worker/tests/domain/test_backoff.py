"""Pauses: they grow, they end growing, and chance only shortens them."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from projects.worker.domain.backoff import LONGEST_SECONDS, backoff, backoff_longest

LUCK = st.floats(0, 1)


def test_the_first_pauses():
    assert [backoff_longest(n).total_seconds() for n in range(1, 9)] == [
        2,
        6,
        18,
        54,
        162,
        486,
        900,
        900,
    ]


@given(st.integers(-5, 10**9), LUCK)
def test_a_pause_is_a_share_of_the_longest_and_never_negative(tries, luck):
    pause = backoff(tries, luck=luck)
    assert timedelta(0) <= pause <= backoff_longest(tries)
    assert pause <= timedelta(seconds=LONGEST_SECONDS)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_more_tries_never_wait_less(left, right):
    few, many = sorted((left, right))
    assert backoff_longest(few) <= backoff_longest(many)


@given(st.integers(1, 100), LUCK, LUCK)
def test_more_luck_never_waits_less(tries, left, right):
    low, high = sorted((left, right))
    assert backoff(tries, luck=low) <= backoff(tries, luck=high)
