"""Thousands of rows at once: COPY into a temporary table, then one INSERT ... SELECT.

COPY cannot write to a table under row-level security, and it cannot skip rows that exist
already; the temporary table in between gives both.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, LiteralString

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault
from django.db.transaction import TransactionManagementError
from psycopg import Copy, sql

ORDER = "copy_order"
_UNKNOWN: LiteralString = """
with fresh as ({insert} on conflict do nothing returning {key} as key)
select {order} from {temporary} where not exists (select from fresh where key = {temporary}.{key})
"""


def copy_insert(like: models.Model, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows of one model, in the order given.

    `names` are the attributes in which the rows differ and `rows` their values, as psycopg
    writes them: UUIDs, times, None, and the text of a JSON. All else is that of `like`, an
    unsaved row. Signals are not sent. Raises TransactionManagementError outside a transaction.
    """
    if rows:
        with _copied(type(like), names, partial(_rows_write, rows)) as cursor:
            cursor.execute(*_insert(like, names))


def lines_insert(like: models.Model, names: Sequence[str], lines: Sequence[str]) -> None:
    """The same for rows that have been written as lines, see copy_lines."""
    if lines:
        with _copied(type(like), names, partial(_lines_write, lines)) as cursor:
            cursor.execute(*_insert(like, names))


def lines_insert_unknown(
    like: models.Model, names: Sequence[str], lines: Sequence[str]
) -> set[int]:
    """The same, but rows that meet a unique constraint are left out; the places of these among
    the lines. `names` have the key in them."""
    if not lines:
        return set()
    with _copied(type(like), names, partial(_lines_write, lines)) as cursor:
        insert, same = _insert(like, names)
        cursor.execute(_composed(_UNKNOWN, type(like), insert=sql.SQL(insert)), same)
        return {place for (place,) in cursor.fetchall()}


@contextmanager
def _copied(
    model: type[models.Model], names: Sequence[str], write: Callable[[Copy], None]
) -> Iterator[Any]:
    """A cursor, while a temporary table holds the rows."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("Rows are copied inside a transaction.")
    with connection.cursor() as cursor:
        # Goes along with the drop of the table before it.
        cursor.execute_later(_temporary(model, names))
        with connection.wrap_database_errors, cursor.copy(_copy(model, names)) as copy:
            write(copy)
        yield cursor
        cursor.execute_later(_composed("drop table {temporary}", model))


def _rows_write(rows: Sequence[Sequence[Any]], copy: Copy) -> None:
    for order, row in enumerate(rows):
        copy.write_row((*row, order))


def _lines_write(lines: Sequence[str], copy: Copy) -> None:
    copy.write("".join([f"{line}\t{order}\n" for order, line in enumerate(lines)]))


def _temporary(model: type[models.Model], names: Sequence[str]) -> str:
    return _composed(
        "create temporary table {temporary} on commit drop as"
        " select {columns}, 0 as {order} from {table} with no data",
        model,
        names,
    )


def _copy(model: type[models.Model], names: Sequence[str]) -> str:
    return _composed("copy {temporary} ({columns}, {order}) from stdin", model, names)


def _insert(like: models.Model, names: Sequence[str]) -> tuple[str, list[Any]]:
    """The INSERT ... SELECT out of the temporary table, and the values that are all the same."""
    model = type(like)
    same = {
        str(field.column): field.get_db_prep_save(value, connection)
        for field in _columns_of(model)
        if field.attname not in names
        and not isinstance(value := field.pre_save(like, add=True), DatabaseDefault)
    }
    query = _composed(
        "insert into {table} ({columns}{more}) select {columns}{values} from {temporary}"
        " order by {order}",
        model,
        names,
        more=_listed(sql.Identifier(column) for column in same),
        values=_listed(sql.Placeholder() for _ in same),
    )
    return query, list(same.values())


def _columns_of(model: type[models.Model]) -> list[models.Field]:
    """Those that an INSERT names; keys that the database counts are its own."""
    counted = (models.AutoField, models.BigAutoField)
    fields = model._meta.local_concrete_fields
    return [f for f in fields if not (f.generated or isinstance(f, counted))]


def _composed(
    query: LiteralString,
    model: type[models.Model],
    names: Sequence[str] = (),
    **more: sql.Composable,
) -> str:
    columns = {field.attname: field.column for field in model._meta.local_concrete_fields}
    composed = sql.SQL(query).format(
        table=sql.Identifier(model._meta.db_table),
        temporary=sql.Identifier(f"copying_{model._meta.db_table}"),
        columns=sql.SQL(", ").join(sql.Identifier(str(columns[name])) for name in names),
        order=sql.Identifier(ORDER),
        key=sql.Identifier(str(model._meta.pk.column)),
        **more,
    )
    return composed.as_string()


def _listed(parts: Iterable[sql.Composable]) -> sql.Composed:
    """The parts as they go on in a list."""
    return sql.Composed([piece for part in parts for piece in (sql.SQL(", "), part)])
