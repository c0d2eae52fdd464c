"""What depends on a serializer's class alone, worked out once instead of for each object.

A serializer copies its fields whenever one is made, and asks each of them again how to find
its value.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

from rest_framework import serializers
from rest_framework.fields import Field, SkipField
from rest_framework.utils.serializer_helpers import BindingDict

from shared.api.acceptance import Accepting, accepting

MISSING = object()


class Column(NamedTuple):
    """One field. `attribute` is where its value stands, None where only the field knows."""

    name: str
    field: Field
    attribute: str | None
    write: Callable[[Any], Any]


class Shared(NamedTuple):
    """The fields of all serializers of a class that were made in one way, and what they accept."""

    fields: BindingDict
    accepting: list[Accepting]


@cache
def inputs_shared(
    input_class: type[serializers.Serializer], *, partial: bool, texts: bool
) -> Shared:
    """Of an input's class: `partial` and `texts` as its serializers were made with."""
    context = {"texts": True} if texts else {}
    owner = input_class(partial=partial, context=context)
    fields = BindingDict(owner)
    for name, field in owner.get_fields().items():
        fields[name] = field
    return Shared(fields, accepting(owner, fields))


@cache
def columns(output_class: type[serializers.Serializer]) -> tuple[Column, ...]:
    """The fields that the class shows, of one serializer that all objects share."""
    shown = [field for field in output_class().fields.values() if not field.write_only]
    return tuple(_column(field) for field in shown)


def represent(output_class: type[serializers.Serializer], instance: Any) -> dict[str, Any]:
    """What the serializer itself would make of an object or a mapping."""
    mapping = isinstance(instance, Mapping)
    told: dict[str, Any] = {}
    for column in columns(output_class):
        try:
            value = value_of(column, instance, mapping)
        except SkipField:
            continue
        told[column.name] = None if value is None else column.write(value)
    return told


def value_of(column: Column, instance: Any, mapping: bool) -> Any:
    """The value of one field. Raises SkipField where the field says that it has none."""
    name = column.attribute
    if name is not None:
        value = instance.get(name, MISSING) if mapping else getattr(instance, name, MISSING)
        if value is not MISSING and not callable(value):
            return value
    # The field calls what is a method, has a default, or says what is missing.
    return column.field.get_attribute(instance)


def _column(field: Field) -> Column:
    source = field.source_attrs
    plain = len(source) == 1 and type(field).get_attribute is Field.get_attribute
    return Column(str(field.field_name), field, source[0] if plain else None, _write(field))


def _write(field: Field) -> Callable[[Any], Any]:
    """The field's own way, or the plain function that it comes to."""
    if isinstance(field, serializers.UUIDField) and field.uuid_format == "hex_verbose":
        return str
    if type(field) is serializers.DictField and type(field.child) is serializers.CharField:
        return lambda value: value if _has_texts_only(value) else field.to_representation(value)
    plain = {serializers.CharField: str, serializers.IntegerField: int}
    return plain.get(type(field), field.to_representation)


def _has_texts_only(value: Any) -> bool:
    return type(value) is dict and {*map(type, value), *map(type, value.values())} <= {str}
