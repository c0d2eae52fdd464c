import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.assignment.domain.rotation import rotation_pick

VECTORS = Path(__file__).resolve().parents[5] / "shared/vectors/assignment.json"


def picks(weights, count):
    credits, chosen = {}, []
    for _ in range(count):
        member, credits = rotation_pick(weights, credits)
        chosen.append(member)
    return chosen


def test_five_one_one():
    assert "".join(picks({"A": 5, "B": 1, "C": 1}, 7)) == "AABACAA"


@pytest.mark.skipif(not VECTORS.exists(), reason="the vectors are not beside this copy")
def test_vectors():
    for case in json.loads(VECTORS.read_text())["weighted_round_robin"]["cases"]:
        assert "".join(picks(case["weights"], len(case["picks"]))) == case["picks"]


weights_any = st.dictionaries(st.integers(0, 20), st.integers(1, 12), min_size=1, max_size=8)


@given(weights_any)
def test_over_one_round_each_is_chosen_by_weight(weights):
    total = sum(weights.values())
    assert Counter(picks(weights, total)) == Counter(weights)
    assert picks(weights, 2 * total)[:total] == picks(weights, total)


@given(weights_any, weights_any)
def test_the_sum_of_credits_stays_zero_whoever_comes_and_goes(before, after):
    _, credits = rotation_pick(before, {})
    assert sum(credits.values()) == 0
    member, kept = rotation_pick(after, credits)
    assert member in after
    assert set(kept) == set(after)


@pytest.mark.parametrize("weights", [{}, {"A": 0}, {"A": 1, "B": -1}])
def test_no_rotation_without_members_and_weights(weights):
    with pytest.raises(ValueError, match="weights of at least 1"):
        rotation_pick(weights, {})
