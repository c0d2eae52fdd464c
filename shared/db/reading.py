"""Kept statements, and rows of models from those written by hand: for the few that run thousands of
times, for which the ORM would build the same SQL each time."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

import orjson
from django.db import DEFAULT_DB_ALIAS, connections, models

from shared.db.postgresql.kept import Kept

Row = TypeVar("Row", bound=models.Model)
Other = TypeVar("Other", bound=models.Model)
Convert = Callable[..., Any]
_LONG_NUMBER = re.compile(r"\d{16}")
_json_read = orjson.loads
Params = Sequence[Any] | Mapping[str, Any]


def kept_rows(sql: Kept, params: Params, make: Callable[[Any], Any] = tuple) -> list[Any]:
    """All rows of a kept statement of the service's own role, each made of its values."""
    database: Any = connections[DEFAULT_DB_ALIAS]
    found: list[Any] = database.kept_rows(sql, params, make)
    return found


def kept_later(sql: Kept, params: Params) -> None:
    """Write with the transaction's next statement or its commit, whichever comes first; outside
    of one, now.

    For a write whose result nobody needs. What a constraint refuses comes up there, and undoes
    the same transaction.
    """
    database: Any = connections[DEFAULT_DB_ALIAS]
    database.kept_later(sql, params)


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
    if type(field) is not models.JSONField or field.decoder is not None:
        return convert
    return lambda value, *more: _json_read(value) if _is_short(value) else convert(value, *more)


def _is_short(value: Any) -> bool:
    """A JSON text whose numbers orjson reads as Python does: of 64 bits, and none is rounded."""
    return type(value) is str and not _LONG_NUMBER.search(value)


def row_of(model: type[Row], values: Sequence[Any]) -> Row:
    """The object of the values of all its columns, in their order."""
    found = list(values)
    database = connections[DEFAULT_DB_ALIAS]
    for number, convert in _converters(model):
        found[number] = convert(found[number], None, database)
    return model.from_db(DEFAULT_DB_ALIAS, _names(model), found)
