"""A span for each SQL statement inside a request, an event's handler or a job."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db.backends.signals import connection_created

from shared.observability.spans import Attributes, Kind, span, spans_wanted
from shared.observability.tracing import current_trace

_SUMMARY = re.compile(
    r"\s*(?P<verb>[a-z]+)\b(?:.*?\b(?:from|into|update)\s+(?:only\s+)?\"?(?P<table>[a-z_]+))?",
    re.IGNORECASE | re.DOTALL,
)
LONGEST = 2_000


def statements_record() -> None:
    """Every connection that opens from now on records its statements where somebody asks."""
    connection_created.connect(_wrap, dispatch_uid="statements")


def _wrap(connection: Any, **_: Any) -> None:
    if statement_run not in connection.execute_wrappers:
        connection.execute_wrappers.append(statement_run)


def statement_run(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
) -> Any:
    """Run a statement within its span. Its parameters are never looked at."""
    if not spans_wanted(current_trace()):
        return execute(sql, params, many, context)
    name, attributes = statement_described(sql) if isinstance(sql, str) else ("SQL", COMPOSED)
    with span(name, Kind.CLIENT, attributes):
        return execute(sql, params, many, context)


COMPOSED: Attributes = {"db.system.name": "postgresql"}


@lru_cache(maxsize=1_000)
def statement_described(sql: str) -> tuple[str, Attributes]:
    """A span's name and attributes for a statement with placeholders."""
    found = _SUMMARY.match(sql)
    verb = found["verb"].upper() if found else "SQL"
    table = found["table"] if found else None
    attributes = {**COMPOSED, "db.operation.name": verb, "db.query.text": sql[:LONGEST]}
    if table is None:
        return verb, attributes
    return f"{verb} {table}", {**attributes, "db.collection.name": table}
