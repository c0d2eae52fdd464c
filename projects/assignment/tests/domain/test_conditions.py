import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.assignment.domain.conditions import ConditionInvalid, conditions_check, holds

FACTS = {"country": "DE", "score": 40, "company": "Acme Ltd", "custom": {"plan": "gold"}}


def leaf(field, op, value):
    return {"field": field, "op": op, "value": value}


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ({}, True),
        (leaf("country", "eq", "de"), True),
        (leaf("country", "ne", "DE"), False),
        (leaf("city", "ne", "Berlin"), False),
        (leaf("country", "in", ["AT", "DE"]), True),
        (leaf("company", "contains", "acme"), True),
        (leaf("score", "gt", 39), True),
        (leaf("score", "lt", "40"), False),
        (leaf("score", "between", [40, 50]), True),
        (leaf("company", "matches", "acme*"), True),
        (leaf("company", "gt", 1), False),
        (leaf("city", "exists", False), True),
        (leaf("custom.plan", "eq", "gold"), True),
        (leaf("custom.other", "exists", True), False),
        ({"not": leaf("country", "eq", "DE")}, False),
        ({"all": [leaf("country", "eq", "DE"), leaf("score", "gt", 50)]}, False),
        ({"any": [leaf("country", "eq", "FR"), leaf("score", "gt", 30)]}, True),
    ],
)
def test_holds(tree, expected):
    conditions_check(tree)
    assert holds(tree, FACTS) is expected


DEEP = leaf("country", "eq", "DE")
for _ in range(10):
    DEEP = {"not": DEEP}


@pytest.mark.parametrize(
    ("tree", "path"),
    [
        ([], ""),
        ({"all": []}, "all"),
        ({"all": [leaf("colour", "eq", "red")]}, "all.0"),
        ({"any": [leaf("country", "like", "D")]}, "any.0"),
        (leaf("country", "in", "DE"), ""),
        (leaf("score", "between", [1]), ""),
        (leaf("score", "gt", "many"), ""),
        (leaf("country", "exists", "yes"), ""),
        ({"all": [leaf("country", "eq", "DE")], "any": []}, ""),
        ({"any": [leaf("country", "eq", "DE")] * 300}, ""),
        (leaf("country", "eq", {"a": 1}), ""),
    ],
)
def test_what_cannot_be_evaluated_says_where(tree, path):
    with pytest.raises(ConditionInvalid) as refused:
        conditions_check(tree)
    assert refused.value.path == path


def test_too_deep():
    with pytest.raises(ConditionInvalid, match="deeper"):
        conditions_check(DEEP)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["all", "any", "not", "field", "op", "value", "x"]), inner, max_size=3
        )
    ),
    max_leaves=12,
)


@given(anything)
def test_whatever_passes_the_check_can_be_evaluated(tree):
    try:
        conditions_check(tree)
    except ConditionInvalid:
        return
    assert holds(tree, FACTS) in (True, False)
