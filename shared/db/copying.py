"""Thousands of rows at once: COPY into a temporary table, then one INSERT ... SELECT.

COPY cannot write to a table under row-level security, and it cannot skip rows that exist
already; the temporary table in between gives both, at two round trips a batch.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, models
from psycopg import sql


def copy_insert(rows: Sequence[models.Model], *, skip_existing: bool = False) -> set[UUID]:
    """Insert unsaved rows of one model; return the ids of those that were inserted.

    With `skip_existing`, rows that meet a unique constraint are left out instead of raising
    IntegrityError. Must run inside a transaction. Defaults are those of the instances;
    signals are not sent. Rows are inserted in the order given.
    """
    if not rows:
        return set()
    model = type(rows[0])
    fields = [f for f in model._meta.local_concrete_fields if not f.generated]
    with connection.cursor() as cursor:
        temporary = copy_to_temporary(cursor, model, fields, rows)
        cursor.execute(insert_from(temporary, model, fields, skip_existing))
        inserted = {row[0] for row in cursor.fetchall()}
        cursor.execute(sql.SQL("drop table {}").format(temporary))
    return inserted


def copy_to_temporary(
    cursor: Any, model: type[models.Model], fields: Sequence[models.Field], rows: Iterable[Any]
) -> sql.Identifier:
    """Make a temporary table like the model's and fill it."""
    temporary = sql.Identifier(f"copying_{model._meta.db_table}")
    columns = columns_of(fields)
    cursor.execute(
        sql.SQL(
            "create temporary table {} on commit drop as select {}, 0::bigint as copy_order"
            " from {} with no data"
        ).format(temporary, columns, sql.Identifier(model._meta.db_table))
    )
    command = sql.SQL("copy {} ({}, copy_order) from stdin").format(temporary, columns)
    with cursor.copy(command) as copy:
        for order, row in enumerate(rows):
            copy.write_row([*(prepared(field, row) for field in fields), order])
    return temporary


def prepared(field: models.Field, row: models.Model) -> Any:
    """The value of a field as COPY's text format takes it."""
    value = field.pre_save(row, add=True)
    if value is None:
        return None
    if isinstance(field, models.JSONField):
        return field.get_db_prep_save(value, connection).dumps(value)
    return field.get_prep_value(value)


def insert_from(
    temporary: sql.Identifier,
    model: type[models.Model],
    fields: Sequence[models.Field],
    skip_existing: bool,
) -> sql.Composed:
    """The INSERT ... SELECT out of the temporary table."""
    columns = columns_of(fields)
    return sql.SQL(
        "insert into {table} ({columns}) select {columns} from {temporary} order by copy_order"
        " {conflict} returning {pk}"
    ).format(
        table=sql.Identifier(model._meta.db_table),
        columns=columns,
        temporary=temporary,
        conflict=sql.SQL("on conflict do nothing" if skip_existing else ""),
        pk=columns_of([model._meta.pk]),
    )


def columns_of(fields: Sequence[models.Field]) -> sql.Composed:
    """The columns of concrete fields, as in a list of columns."""
    return sql.SQL(", ").join(sql.Identifier(f.column) for f in fields if f.column)
