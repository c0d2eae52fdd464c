"""A span for each SQL statement inside a request, an event's handler or a job."""

import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import lru_cache
from typing import Any

from django.db.backends.signals import connection_created

from shared.db.postgresql.connection import writes_watch
from shared.observability.spans import NOTHING, Attributes, Kind, Span, span, spans_wanted
from shared.observability.tracing import current_trace

_TABLE = re.compile(r'\b(?:from|into|update|join)\s+"?(?P<name>[a-z_]+)', re.IGNORECASE)
# Their time is nothing, and there are many.
_SILENT = ("SAVEPOINT", "RELEASE", "ROLLBACK")
LONGEST = 2_000
COMPOSED: Attributes = {"db.system.name": "postgresql"}


def statements_record() -> None:
    """Every connection that opens from now on records its statements where somebody asks."""
    connection_created.connect(_wrap, dispatch_uid="statements")
    writes_watch(writes_span)


def _wrap(connection: Any, **_: Any) -> None:
    if statement_run not in connection.execute_wrappers:
        connection.execute_wrappers.append(statement_run)


def statement_run(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
) -> Any:
    """Run a statement within its span. Its parameters are never looked at."""
    written = isinstance(sql, str)
    if not spans_wanted(current_trace()) or (written and sql.startswith(_SILENT)):
        return execute(sql, params, many, context)
    name, attributes = statement_described(sql) if written else ("SQL", COMPOSED)
    with span(name, Kind.CLIENT, attributes):
        return execute(sql, params, many, context)


def writes_span(written: Sequence[str]) -> AbstractContextManager[Span | None]:
    """The span of writes that go in one message, named by the first."""
    if not spans_wanted(current_trace()):
        return NOTHING
    name, attributes = _writes_described(tuple(written))
    return span(name, Kind.CLIENT, attributes)


@lru_cache(maxsize=1_000)
def _writes_described(written: tuple[str, ...]) -> tuple[str, Attributes]:
    name, attributes = statement_described(written[0])
    text = "; ".join(sql.strip() for sql in written)[:LONGEST]
    return name, {**attributes, "db.operation.batch.size": len(written), "db.query.text": text}


@lru_cache(maxsize=1_000)
def statement_described(sql: str) -> tuple[str, Attributes]:
    """A span's name and attributes for a statement with placeholders: what it does first, and
    the table that it names first."""
    verb = sql.split(maxsplit=1)[0].upper()
    attributes = {**COMPOSED, "db.operation.name": verb, "db.query.text": sql[:LONGEST]}
    found = _TABLE.search(sql)
    if found is None:
        return verb, attributes
    table = found["name"]
    return f"{verb} {table}", {**attributes, "db.collection.name": table}
