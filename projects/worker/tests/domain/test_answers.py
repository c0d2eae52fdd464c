"""What a target's answer means; nothing it may say breaks the worker."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.worker.domain.answers import (
    LONGEST_WAIT_SECONDS,
    Failed,
    Finished,
    Refused,
    Unfinished,
    answer_read,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
BODIES = st.dictionaries(
    st.sampled_from(["state", "result", "seconds", "reason", "code", "detail", "title"]), JSON
)


def test_the_answers_of_the_contract():
    assert answer_read(200, {"state": "done", "result": {"n": 1}}) == Finished({"n": 1})
    assert answer_read(202, {"state": "again"}) == Unfinished()
    later = {"state": "retry", "seconds": 30, "reason": "busy"}
    assert answer_read(202, later) == Failed("busy", 30.0)
    problem = {"code": "charge_exceeds_due", "detail": "Only 1.00 is due."}
    assert answer_read(422, problem) == Refused("422 charge_exceeds_due: Only 1.00 is due.")
    assert answer_read(500, {}) == Failed("500")


@pytest.mark.parametrize("status", [401, 408, 425, 429, 500, 502, 503, 504])
def test_what_passes_by_itself_is_tried_again(status):
    assert isinstance(answer_read(status, {}), Failed)


@pytest.mark.parametrize("status", [400, 403, 404, 409, 410, 422])
def test_what_does_not_is_final(status):
    assert isinstance(answer_read(status, {"code": "x"}), Refused)


def test_a_stale_attempt_is_tried_again_under_a_higher_number():
    assert isinstance(answer_read(409, {"code": "stale_attempt"}), Failed)


@given(st.integers(100, 599), BODIES)
def test_every_answer_has_a_meaning(status, body):
    answer = answer_read(status, body)
    if isinstance(answer, Failed) and answer.seconds is not None:
        assert 0 <= answer.seconds <= LONGEST_WAIT_SECONDS
        assert math.isfinite(answer.seconds)
    if isinstance(answer, Finished):
        assert status == 200
