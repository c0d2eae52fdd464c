import pytest

from projects.payment.domain.cards import looks_like_card_number


@pytest.mark.parametrize(
    "text", ["4242424242424242", "4242 4242 4242 4242", "x4242-4242-4242-4242", "378282246310005"]
)
def test_card_numbers_are_seen(text):
    assert looks_like_card_number(text)


@pytest.mark.parametrize("text", ["tok_ok", "4242", "4242424242424241", "pm_1P2q3R", ""])
def test_tokens_are_not(text):
    assert not looks_like_card_number(text)
