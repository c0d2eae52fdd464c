from datetime import timedelta

import pytest

from projects.payment.domain.retries import retry_delay
from projects.payment.domain.tokens import BEHAVIOURS, Answer, behaviour_of


def test_an_unknown_token_is_declined():
    assert behaviour_of("tok_nobody_knows").decline == "unknown_token"


@pytest.mark.parametrize("token", sorted(BEHAVIOURS))
def test_a_lost_answer_never_hides_a_refusal(token):
    behaviour = BEHAVIOURS[token]
    assert not (behaviour.decline and behaviour.answer == Answer.LOST)


@pytest.mark.parametrize(("number", "seconds"), [(0, 1), (1, 1), (2, 2), (5, 16), (99, 300)])
def test_retries_wait_longer_and_never_too_long(number, seconds):
    assert retry_delay(number) == timedelta(seconds=seconds)
