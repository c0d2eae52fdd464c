import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.payment.domain.refunds import Captured, RefundTooLarge


def test_the_sequence_of_the_books():
    charge = Captured(captured_minor=1000).reserve(400)
    with pytest.raises(RefundTooLarge) as refused:
        charge.reserve(700)
    assert refused.value.remaining_minor == 600
    charge = charge.reserve(600)
    with pytest.raises(RefundTooLarge):
        charge.reserve(1)


def test_a_failed_refund_gives_its_amount_back():
    charge = Captured(captured_minor=1000).reserve(400).release(400)
    assert charge.reserve(1000).remaining_minor == 0


def test_more_than_was_reserved_cannot_be_released():
    with pytest.raises(ValueError):
        Captured(captured_minor=1000).reserve(400).release(401)


@pytest.mark.parametrize("minor", [0, -5])
def test_a_refund_of_nothing_is_refused(minor):
    with pytest.raises(ValueError):
        Captured(captured_minor=1000).reserve(minor)


@given(
    captured=st.integers(1, 10**12),
    asked=st.lists(st.tuples(st.integers(1, 10**12), st.booleans()), max_size=40),
)
def test_never_more_goes_back_than_came(captured, asked):
    charge, given_back = Captured(captured_minor=captured), 0
    for amount, fails in asked:
        try:
            reserved = charge.reserve(amount)
        except RefundTooLarge:
            assert charge.remaining_minor < amount
            continue
        charge = reserved.release(amount) if fails else reserved
        given_back += 0 if fails else amount
    assert charge.refunded_minor == given_back <= captured
