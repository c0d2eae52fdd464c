from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.commission.domain.definition import Definition, definition_parse
from projects.commission.domain.fields import DefinitionInvalid

TIERS = [{"up_to": "10000", "rate": "0.05"}, {"up_to": None, "rate": "0.1"}]


def test_an_accelerator_is_read_exactly() -> None:
    steps = [{"above": "1.00", "times": "1.5"}, {"above": "1.25", "times": "2"}]
    found = definition_parse({"kind": "accelerator", "rate": "0.08", "multipliers": steps})
    assert found.rate == Decimal("0.08")
    assert [step.times for step in found.multipliers] == [Decimal("1.5"), Decimal(2)]
    assert found.needs_quota


def test_a_floor_needs_a_quota_and_a_percentage_does_not() -> None:
    assert not definition_parse({"kind": "percentage", "rate": "0.08"}).needs_quota
    assert definition_parse({"kind": "percentage", "rate": "0", "floor_share": "0.5"}).needs_quota


@pytest.mark.parametrize(
    ("definition", "field"),
    [
        ({}, "definition.kind"),
        ([], "definition.kind"),
        ({"kind": "magic"}, "definition.kind"),
        ({"kind": "percentage"}, "definition.rate"),
        ({"kind": "percentage", "rate": 0.08}, "definition.rate"),
        ({"kind": "percentage", "rate": "1.01"}, "definition.rate"),
        ({"kind": "percentage", "rate": "-0.01"}, "definition.rate"),
        ({"kind": "percentage", "rate": "NaN"}, "definition.rate"),
        ({"kind": "percentage", "rate": "0.00000000001"}, "definition.rate"),
        ({"kind": "percentage", "rate": "0.1", "cap": "Infinity"}, "definition.cap"),
        ({"kind": "percentage", "rate": "0.1", "quota": "5"}, "definition.quota"),
        ({"kind": "tiers", "tiers": TIERS}, "definition.mode"),
        ({"kind": "tiers", "mode": "marginal", "tiers": []}, "definition.tiers"),
        ({"kind": "tiers", "mode": "marginal", "tiers": TIERS[:1]}, "definition.tiers"),
        ({"kind": "tiers", "mode": "marginal", "tiers": TIERS[::-1]}, "definition.tiers"),
        ({"kind": "tiers", "mode": "marginal", "tiers": ["x"]}, "definition.tiers"),
        (
            {"kind": "accelerator", "rate": "0.1", "multipliers": [{"above": "1"}]},
            "definition.multipliers[0].times",
        ),
        (
            {
                "kind": "accelerator",
                "rate": "0.1",
                "multipliers": [{"above": "2", "times": "2"}, {"above": "1", "times": "3"}],
            },
            "definition.multipliers",
        ),
    ],
)
def test_what_breaks_the_schema_is_named(definition: Any, field: str) -> None:
    with pytest.raises(DefinitionInvalid) as caught:
        definition_parse(definition)
    assert field in [name for name, _, _ in caught.value.problems]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just("0.1"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=8,
)


@given(
    st.sampled_from(["percentage", "tiers", "accelerator"]),
    st.dictionaries(
        st.sampled_from(["rate", "mode", "tiers", "multipliers", "cap", "floor_share"]), json_values
    ),
)
def test_whatever_comes_is_a_definition_or_refused(kind: str, rest: dict[str, Any]) -> None:
    found: Definition | None = None
    problems: tuple[tuple[str, str, str], ...] = ()
    try:
        found = definition_parse({"kind": kind, **rest})
    except DefinitionInvalid as refused:
        problems = refused.problems
    assert (found is None) == bool(problems)
