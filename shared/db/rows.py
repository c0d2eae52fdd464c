"""Saving one row by a statement that is put together once: an ORM insert of twenty columns
spends two thirds of its time on building the same SQL again."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models

from shared.db.postgresql.kept import Kept
from shared.db.reading import kept_later

Fields = tuple[models.Field, ...]

# Columns whose fields have nothing to do with a value of this very class.
PLAIN: dict[type[models.Field], type] = {
    models.CharField: str,
    models.TextField: str,
    models.SlugField: str,
    models.BooleanField: bool,
    models.IntegerField: int,
    models.PositiveIntegerField: int,
    models.PositiveSmallIntegerField: int,
    models.PositiveBigIntegerField: int,
    models.BigIntegerField: int,
    models.UUIDField: UUID,
    models.DateTimeField: datetime,
}


def row_insert(row: models.Model, fields: Sequence[models.Field], using: str) -> bool:
    """Insert the row; False, with nothing done, where only the ORM can (expressions)."""
    sql = insert_sql(type(row), tuple(fields))
    values = [field.pre_save(row, add=True) for field in fields]
    return sql is not None and _execute(sql, fields, values, using) is not None


def row_insert_later(row: models.Model) -> None:
    """Insert the row with the transaction's next statement, see `kept_later`.

    Raises TypeError for a row that only the ORM can insert.
    """
    fields = tuple(row._meta.concrete_fields)
    sql = insert_sql(type(row), fields)
    if sql is None:
        raise _only_the_orm(type(row))
    row_later(row, sql, fields)


def row_later(row: models.Model, sql: Kept, fields: Fields) -> None:
    """Send the values of these fields by this statement with the transaction's next one."""
    values = [field.pre_save(row, add=True) for field in fields]
    kept_later(sql, _params(fields, values, DEFAULT_DB_ALIAS))
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def upsert_sql(
    model: type[models.Model], unique: Fields, changed: Fields, *, newer: Fields, other: Fields
) -> tuple[Kept, Fields]:
    """INSERT of a row, or UPDATE of the `changed` fields of the one that has its `unique` ones,
    and the fields that it takes.

    The row that is there is changed only where it is older by all `newer` fields; without any,
    where it differs in one of the `other` ones. Raises TypeError for a model that only the ORM
    can insert.
    """
    fields = tuple(model._meta.concrete_fields)
    insert = insert_sql(model, fields)
    if insert is None:
        raise _only_the_orm(model)
    table, new = f'"{model._meta.db_table}"', "excluded"
    changes = ", ".join(f"{_quoted(field)} = {new}.{_quoted(field)}" for field in changed)
    sign, compared = ("<", newer) if newer else ("IS DISTINCT FROM", other)
    had, has = (", ".join(f"{of}.{_quoted(f)}" for f in compared) for of in (table, new))
    target = ", ".join(map(_quoted, unique))
    found = f"ON CONFLICT ({target}) DO UPDATE SET {changes} WHERE ROW({had}) {sign} ROW({has})"
    return Kept(f"{insert} {found}"), fields


def _only_the_orm(model: type[models.Model]) -> TypeError:
    return TypeError(f"{model.__name__}: only the ORM can insert it")


def row_update(
    row: models.Model, fields: Sequence[models.Field], values: Sequence[Any], using: str
) -> int | None:
    """Update the row by its key, and its tenant where it has one: how many rows were changed,
    or None, with nothing done, where only the ORM can."""
    keys = keys_of(type(row))
    sql = update_sql(type(row), tuple(fields), keys)
    if sql is None:
        return None
    found = [getattr(row, key.attname) for key in keys]
    return _execute(sql, [*fields, *keys], [*values, *found], using)


@cache
def keys_of(model: type[models.Model]) -> Fields:
    """What a row is found by."""
    names = {field.name for field in model._meta.concrete_fields}
    tenant = [model._meta.get_field("tenant_id")] if "tenant_id" in names else []
    return (model._meta.pk, *tenant)  # type: ignore[arg-type]


@cache
def insert_sql(model: type[models.Model], fields: Fields) -> Kept | None:
    """INSERT of these fields, None where one of them needs a placeholder of its own."""
    if _special(model, fields):
        return None
    columns = ", ".join(map(_quoted, fields))
    places = ", ".join(["%s"] * len(fields))
    return Kept(f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({places})')


@cache
def update_sql(model: type[models.Model], fields: Fields, keys: Fields) -> Kept | None:
    """UPDATE of these fields, None where one of them needs a placeholder of its own."""
    if not fields or _special(model, fields):
        return None
    changes = ", ".join(f"{_quoted(field)} = %s" for field in fields)
    found = " AND ".join(f"{_quoted(key)} = %s" for key in keys)
    return Kept(f'UPDATE "{model._meta.db_table}" SET {changes} WHERE {found}')


def _special(model: type[models.Model], fields: Fields) -> bool:
    if any(hasattr(field, "get_placeholder") for field in fields):
        return True
    # A row that is spread over several tables.
    return any(f.model._meta.db_table != model._meta.db_table for f in fields)


def _quoted(field: models.Field) -> str:
    return f'"{field.column}"'


def _execute(
    sql: str, fields: Sequence[models.Field], values: Sequence[Any], using: str
) -> int | None:
    if any(hasattr(value, "resolve_expression") for value in values):
        return None
    with connections[using].cursor() as cursor:
        cursor.execute(sql, _params(fields, values, using))
        return int(cursor.rowcount)


def _params(fields: Sequence[models.Field], values: Sequence[Any], using: str) -> list[Any]:
    connection = connections[using]
    pairs = zip(fields, values, strict=True)
    return [
        value
        if type(value) is PLAIN.get(type(field))
        else field.get_db_prep_save(value, connection)
        for field, value in pairs
    ]
