"""Rows of models from a statement written by hand, for the few reads that run thousands of
times: the ORM would build the same SQL each time."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models

from shared.db.postgresql.kept import Kept

Row = TypeVar("Row", bound=models.Model)
Other = TypeVar("Other", bound=models.Model)
Convert = Callable[..., Any]
Params = Sequence[Any] | Mapping[str, Any]


def kept_rows(sql: Kept, params: Params, make: Callable[[Any], Any] = tuple) -> list[Any]:
    """All rows of a kept statement of the service's own role, each made of its values."""
    database: Any = connections[DEFAULT_DB_ALIAS]
    found: list[Any] = database.kept_rows(sql, params, make)
    return found


def row_read(sql: str, params: Params, model: type[Row]) -> Row | None:
    """The first row of a statement that gives `{columns}` of the model's table, or None."""
    found = rows_read(sql, params, model)
    return found[0] if found else None


def rows_read(sql: str, params: Params, model: type[Row]) -> list[Row]:
    """All rows of a statement that gives `{columns}` of the model's table."""
    found = kept_rows(_sql(sql, (model,)), params)
    return [row_of(model, values) for values in found]


def pair_read(
    sql: str, params: Params, first: type[Row], second: type[Other]
) -> tuple[Row, Other] | None:
    """The first row of a join that gives `{columns}` of both tables, or None."""
    found = kept_rows(_sql(sql, (first, second)), params)
    if not found:
        return None
    values, border = found[0], len(_names(first))
    return row_of(first, values[:border]), row_of(second, values[border:])


@cache
def _sql(sql: str, tables: tuple[type[models.Model], ...]) -> Kept:
    columns = [
        f'"{model._meta.db_table}"."{field.column}"'
        for model in tables
        for field in model._meta.concrete_fields
    ]
    return Kept(sql.replace("{columns}", ", ".join(columns)))


@cache
def _names(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


@cache
def _converters(model: type[models.Model]) -> list[tuple[int, Convert]]:
    """Fields whose values the database gives in another form, such as JSON."""
    fields = enumerate(model._meta.concrete_fields)
    return [(n, converter(f, f.from_db_value)) for n, f in fields if hasattr(f, "from_db_value")]


def converter(field: models.Field, convert: Convert) -> Convert:
    """What converts a field's values from the database."""
    if not isinstance(field, models.JSONField):
        return convert
    # Most columns of JSON are empty most of the time: no parser need look at them.
    return lambda value, *more: {} if value == "{}" else convert(value, *more)


def row_of(model: type[Row], values: Sequence[Any]) -> Row:
    """The object of the values of all its columns, in their order."""
    found = list(values)
    for number, convert in _converters(model):
        found[number] = convert(found[number], None, connections[DEFAULT_DB_ALIAS])
    return model.from_db(DEFAULT_DB_ALIAS, _names(model), found)
