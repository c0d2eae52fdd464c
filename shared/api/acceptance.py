"""What a field would accept without a word, told by a look at the value.

Most of what is sent are ordinary texts in fields that want texts, and fields left out. A field
is asked only about the rest, and about all that it might refuse.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from rest_framework import serializers
from rest_framework.fields import Field, empty
from rest_framework.validators import ProhibitSurrogateCharactersValidator

# What CharField checks by itself.
_USUAL = {MaxLengthValidator, ProhibitNullCharactersValidator, ProhibitSurrogateCharactersValidator}


class Accepting(NamedTuple):
    """A field, whether it may be left out with nothing in its place, and the length of the
    texts that it takes as they are (-1: it must be asked)."""

    name: str
    field: Field
    optional: bool
    longest: int


def accepting(owner: serializers.Serializer, fields: Mapping[str, Field]) -> list[Accepting]:
    """How each field that is written may be dealt with."""
    return [_accepting(owner, name, field) for name, field in fields.items() if not field.read_only]


def accepted(
    plan: Iterable[Accepting], data: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Field]]:
    """Values that are what their fields would make of them, and the fields that must be asked."""
    taken: dict[str, Any] = {}
    left: list[Field] = []
    for name, field, optional, longest in plan:
        value = data.get(name, empty)
        if value is empty and optional:
            continue
        if type(value) is str and (text := _text(value, longest)):
            taken[name] = text
        else:
            left.append(field)
    return taken, left


def _text(value: str, longest: int) -> str:
    """The text trimmed; "" where the field must be asked."""
    # A printable text has neither NUL nor half a surrogate.
    return value.strip() if len(value) <= longest and value.isprintable() else ""


def _accepting(owner: serializers.Serializer, name: str, field: Field) -> Accepting:
    plain = field.source_attrs == [name] and not hasattr(owner, f"validate_{name}")
    partial = getattr(owner.root, "partial", False)
    optional = plain and field.default is empty and (partial or not field.required)
    return Accepting(name, field, optional, _longest(field) if plain else -1)


def _longest(field: Field) -> int:
    usual = {type(validator) for validator in field.validators} <= _USUAL
    if type(field) is not serializers.CharField or not (usual and field.trim_whitespace):
        return -1
    # A column of text holds 1 GB; a body far less.
    return 1 << 30 if field.max_length is None else field.max_length
