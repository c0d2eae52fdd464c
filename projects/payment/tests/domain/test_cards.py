import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.payment.domain.cards import looks_like_card_number


@pytest.mark.parametrize(
    "text",
    ["4242424242424242", "4242 4242 4242 4242", "card: 4242-4242-4242-4242.", "378282246310005"],
)
def test_card_numbers_are_seen(text):
    assert looks_like_card_number(text)


@pytest.mark.parametrize("text", ["tok_ok", "4242", "4242424242424241", "pm_1P2q3R", ""])
def test_tokens_are_not(text):
    assert not looks_like_card_number(text)


@given(reference=st.uuids())
def test_a_uuid_is_never_taken_for_a_card(reference):
    assert not looks_like_card_number(str(reference))


def test_digits_of_a_uuid_that_would_pass_the_check_do_not_count():
    assert not looks_like_card_number("42424242-4242-4242-8000-a00000000000")
