"""Copies of other services' rows that are kept by one statement, for handlers of events."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from shared.db.postgresql.kept import Kept
from shared.db.rows import Fields, row_later, upsert_sql
from shared.tenancy.models import TenantModel

AS_OF = "as_of"


def copy_put(
    model: type[TenantModel], *, values: Mapping[str, Any], as_of: int | None = None, **key: Any
) -> None:
    """Do what `copy_store` does without `asked_at`, with the transaction's next statement or its
    commit, for who need not know what became of it: handlers of events, which are many.

    A unique constraint stands on the tenant and the key; other constraints speak at that
    statement. Raises TenantMissing, TenantMismatch.
    """
    stamp = {} if as_of is None else {AS_OF: as_of}
    row = model(**key, **values, **stamp)
    row.tenant_fill()
    row_later(row, *_statement(model, tuple(key), tuple(values), as_of is not None))


@cache
def _statement(
    model: type[TenantModel], key: tuple[str, ...], values: tuple[str, ...], stamped: bool
) -> tuple[Kept, Fields]:
    """The statement and the fields whose values it takes."""

    def columns(names: tuple[str, ...]) -> Fields:
        return tuple(model._meta.get_field(name) for name in names)

    told = columns(values)
    stamp = columns((AS_OF,)) if stamped else ()
    changed = (*told, *stamp, *columns(("updated_at",)))
    return upsert_sql(model, columns(("tenant_id", *key)), changed, newer=stamp, other=told)
