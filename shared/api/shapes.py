"""Output of many values at once: what a serializer shows of a model's columns as they are.

Most of what is shown stands in a column and is written by the JSON encoder itself (texts,
numbers, ids, times). Such values are taken together, by one call for an object or a row; only
the rest goes through its field.
"""

from collections.abc import Callable, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import models
from rest_framework import serializers
from rest_framework.fields import Field, SkipField

from shared.api.compiled import Column, columns, value_of

# By the field that shows it, unless it says so itself (`native_columns`): the columns
# whose values the JSON encoder writes as the field would.
NATIVE: dict[type[Field], tuple[type[models.Field], ...]] = {
    serializers.CharField: (models.CharField, models.TextField),
    serializers.ChoiceField: (models.CharField,),
    serializers.IntegerField: (models.IntegerField,),
    serializers.BooleanField: (models.BooleanField,),
    serializers.UUIDField: (models.UUIDField,),
    serializers.JSONField: (models.JSONField,),
}


class ColumnsField(Field):
    """A field that is made of the columns named, and of nothing else of the object."""

    def __init__(self, *columns: str, **options: Any) -> None:
        self.columns = columns
        super().__init__(source="*", **{"read_only": True, **options})


class Shape(NamedTuple):
    """How an output class shows a model.

    names: what is shown, in order. attributes: where each stands; of a part any column.
    written: values that need their field's way of writing. parts: what is made of the whole
    object or row. needs: the columns of a row that can stand for an object, or None.
    """

    names: tuple[str, ...]
    attributes: tuple[str, ...]
    written: tuple[Column, ...]
    parts: tuple[Column, ...]
    needs: tuple[str, ...] | None


@cache
def shape_of(output_class: type[serializers.Serializer], model: type[models.Model]) -> Shape:
    """The shape, worked out once for a class and a model."""
    known = {field.attname: field for field in model._meta.concrete_fields}
    shown = columns(output_class)
    direct = [column for column in shown if column.attribute in known]
    parts = tuple(column for column in shown if column.attribute not in known)
    attributes = tuple(
        c.attribute if c.attribute in known else model._meta.pk.attname for c in shown
    )
    written = tuple(c for c in direct if not _is_native(c.field, known[str(c.attribute)]))
    return Shape(
        tuple(c.name for c in shown), attributes, written, parts, _needs(attributes, parts)
    )


@cache
def getter(attributes: tuple[Any, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """Takes what stands under these names or at these places, always as a tuple."""
    if len(attributes) == 1:
        only = itemgetter(*attributes)
        return lambda source: (only(source),)
    return itemgetter(*attributes)


def object_represent(
    output_class: type[serializers.Serializer], instance: models.Model
) -> dict[str, Any]:
    """What the serializer shows of an object. Raises KeyError for one that is not loaded whole."""
    shape = shape_of(output_class, type(instance))
    return _told(shape, getter(shape.attributes)(instance.__dict__), instance)


def rows_in_place(
    queryset: models.QuerySet[Any], shape: Shape, *more: str
) -> models.QuerySet[Any] | None:
    """The queryset with named tuples of what the shape needs, and `more`, in place of objects;
    None where only objects will do."""
    if shape.needs is None or not _is_plain(queryset):
        return None
    return queryset.values_list(*dict.fromkeys([*shape.needs, *more]), named=True)


def rows_represent(shape: Shape, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """What the shape shows of named tuples that have the columns that it needs."""
    if not rows:
        return []
    places = {name: place for place, name in enumerate(rows[0]._fields)}
    values = getter(tuple(places[name] for name in shape.attributes))
    return [_told(shape, values(row), row) for row in rows]


def _told(shape: Shape, values: tuple[Any, ...], whole: Any) -> dict[str, Any]:
    told = dict(zip(shape.names, values, strict=True))
    for column in shape.written:
        if (value := told[column.name]) is not None:
            told[column.name] = column.write(value)
    for column in shape.parts:
        try:
            value = value_of(column, whole, False)
        except SkipField:
            del told[column.name]
            continue
        told[column.name] = None if value is None else column.write(value)
    return told


def _needs(attributes: tuple[str, ...], parts: tuple[Column, ...]) -> tuple[str, ...] | None:
    composed = [part.field.columns for part in parts if isinstance(part.field, ColumnsField)]
    if len(composed) < len(parts):
        return None
    return tuple(dict.fromkeys([*attributes, *(name for names in composed for name in names)]))


def _is_plain(queryset: Any) -> bool:
    query = queryset.query
    more = (queryset._prefetch_related_lookups, query.select_related, query.annotations)
    return (
        queryset._fields is None and query.deferred_loading == (frozenset(), True) and not any(more)
    )


def _is_native(field: Field, column: models.Field) -> bool:
    if isinstance(field, serializers.UUIDField) and field.uuid_format != "hex_verbose":
        return False
    return isinstance(column, getattr(field, "native_columns", NATIVE.get(type(field), ())))
