"""Compiled output is what the serializers of the framework say, for every kind of field."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.validators import RegexValidator
from hypothesis import given
from hypothesis import strategies as st
from rest_framework import serializers

from shared.api.serializers import Input, MoneyField, Output, UtcDateTimeField
from shared.core.money import Money


class Inner(Output):
    name = serializers.CharField()
    size = serializers.IntegerField(default=3)


class Everything(Output):
    id = serializers.UUIDField()
    short = serializers.UUIDField(format="hex")
    name = serializers.CharField()
    number = serializers.IntegerField()
    share = serializers.DecimalField(max_digits=5, decimal_places=2)
    flag = serializers.BooleanField()
    colour = serializers.ChoiceField(choices=["red", "blue"])
    at = UtcDateTimeField()
    stayed = serializers.DurationField(allow_null=True)
    worth = MoneyField()
    custom = serializers.DictField(child=serializers.CharField())
    tags = serializers.ListField(child=serializers.CharField())
    inner = Inner()
    inners = Inner(many=True)
    far = serializers.CharField(source="inner.name")
    called = serializers.CharField(source="shout")
    computed = serializers.SerializerMethodField()
    left_out = serializers.CharField(required=False)
    standard = serializers.CharField(default="usual")
    secret = serializers.CharField(write_only=True)

    def get_computed(self, thing) -> str:
        return f"{thing.name}!"


class Ordinary(Everything):
    """The same by the framework's own means."""

    to_representation = serializers.Serializer.to_representation


def thing(**values):
    inner = SimpleNamespace(name="in")
    known = {
        "id": uuid4(),
        "short": uuid4(),
        "name": 7,
        "number": "12",
        "share": Decimal("1.5"),
        "flag": "true",
        "colour": "red",
        "at": datetime(2026, 1, 15, tzinfo=UTC),
        "stayed": timedelta(hours=30),
        "worth": Money(Decimal("1.50"), "USD"),
        "custom": {1: 2},
        "tags": ["a", 1],
        "inner": inner,
        "inners": [inner, SimpleNamespace(name="out", size=4)],
        "shout": lambda: "HEY",
        "secret": "never",
    }
    return SimpleNamespace(**{**known, **values})


@pytest.mark.parametrize(
    "values", [{}, {"stayed": None, "name": None}, {"left_out": "in", "standard": "own"}]
)
def test_it_says_what_the_framework_says(values):
    one = thing(**values)
    found = Everything(one).data
    assert found == Ordinary(one).data
    assert "secret" not in found
    assert [found] == Everything([one], many=True).data


def test_mappings_are_read_by_key():
    assert Inner({"name": "a", "size": 1}).data == {"name": "a", "size": 1}
    assert Inner({"name": "a"}).data == {"name": "a", "size": 3}


def test_a_missing_value_is_named():
    with pytest.raises(AttributeError, match="`name` on serializer `Inner`"):
        Inner(SimpleNamespace(size=1)).data  # noqa: B018
    with pytest.raises(KeyError, match="name"):
        Inner({"size": 1}).data  # noqa: B018


class Ask(Input):
    name = serializers.CharField(max_length=3)
    number = serializers.IntegerField(required=False)


def test_inputs_share_their_fields_and_keep_nothing():
    first, second = Ask(data={"name": "long"}), Ask(data={"name": "abc", "number": 2})
    assert first.fields is second.fields
    assert not first.is_valid()
    assert second.is_valid()
    assert (first.errors["name"][0].code, second.validated_data["number"]) == ("max_length", 2)


def test_what_may_be_left_out_and_what_texts_may_be_is_told_apart():
    assert not Ask(data={}).is_valid()
    assert Ask(data={}, partial=True).is_valid()
    assert not Ask(data={"name": "a", "number": "2"}).is_valid()
    assert Ask(data={"name": "a", "number": "2"}, context={"texts": True}).is_valid()
    assert not Ask(data={}).is_valid()


class Named(Input):
    name = serializers.CharField(max_length=5)
    note = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)
    code = serializers.CharField(required=False, validators=[RegexValidator("^[a-z]*$")])
    other = serializers.CharField(required=False, source="elsewhere")
    checked = serializers.CharField(required=False)
    usual = serializers.CharField(default="usual")
    number = serializers.IntegerField(required=False)

    def validate_checked(self, value: str) -> str:
        if value == "no":
            raise serializers.ValidationError("Not this.")
        return value.upper()


class Asked(dict):
    """The same, with every field asked: only plain objects are looked at first."""


def asked(value):
    if isinstance(value, dict):
        return Asked({name: asked(inner) for name, inner in value.items()})
    return [asked(inner) for inner in value] if isinstance(value, list) else value


class Group(Input):
    named = Named(required=False)
    several = serializers.ListField(child=Named(), required=False)
    many = Named(many=True, required=False)


texts = st.text(max_size=7) | st.sampled_from(
    ["", " ", " a ", "no", "a\u0000", "\ud800", "abcdefg"]
)
values = texts | st.none() | st.integers() | st.booleans() | st.lists(texts, max_size=1)


named = st.dictionaries(st.sampled_from([*Named().fields, "unknown"]), values)


def told_the_same(input_class, data, *, partial):
    found = input_class(data=data, partial=partial)
    long_way = input_class(data=asked(data), partial=partial)
    assert found.is_valid() == long_way.is_valid()
    assert found.errors == long_way.errors
    assert found.validated_data == long_way.validated_data


@given(data=named, partial=st.booleans())
def test_what_is_accepted_unasked_is_what_the_fields_say(data, partial):
    told_the_same(Named, data, partial=partial)


@given(
    data=st.fixed_dictionaries(
        {},
        optional={
            "named": named | values,
            "several": st.lists(named | values, max_size=3),
            "many": st.lists(named | values, max_size=3),
            "unknown": named,
        },
    ),
    partial=st.booleans(),
)
def test_so_are_inputs_within_others(data, partial):
    told_the_same(Group, data, partial=partial)
