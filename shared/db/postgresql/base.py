"""Django's PostgreSQL backend with the tenant in context held on the connection.

ENGINE is "shared.db.postgresql". No code path can forget the tenant or inherit
another's: cursors compare before every statement (see cursors.py).
"""

import select
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base, operations
from django.db.backends.postgresql.psycopg_any import IsolationLevel
from psycopg.pq import Format

from shared.db.postgresql.connection import TenantConnection
from shared.db.postgresql.cursors import TenantCursor, TenantServerSideCursor
from shared.db.postgresql.kept import Kept, numbered
from shared.db.tenant_setting import tenant_wanted

Params = Sequence[Any] | Mapping[str, Any]
TIMESTAMPTZ = psycopg.adapters.types["timestamptz"].oid


class Operations(operations.DatabaseOperations):
    """Django's, for statements that may not have been sent yet."""

    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> str:
        """The statement that was asked for, without what went along with it."""
        return psycopg.ClientCursor(cursor.connection).mogrify(sql, params)


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection of one thread."""

    ops_class = Operations
    health_check_done: bool

    def get_connection_params(self) -> dict[str, Any]:
        return {**super().get_connection_params(), "cursor_factory": TenantCursor}

    def get_new_connection(self, conn_params: dict[str, Any]) -> TenantConnection:
        if self.settings_dict["OPTIONS"].get("pool"):
            raise ImproperlyConfigured("Connections belong to threads here: use no pool.")
        self.isolation_level = IsolationLevel.READ_COMMITTED
        # Transactions are begun and ended by this wrapper, with other statements.
        connection = TenantConnection.connect(**conn_params, autocommit=True)
        # Sessions are in UTC: psycopg's own loader, in C, gives what Django's gives in Python.
        loader = psycopg.adapters.get_loader(TIMESTAMPTZ, Format.TEXT)
        if loader is not None:
            connection.adapters.register_loader(TIMESTAMPTZ, loader)
        return connection

    def kept_rows(
        self, query: Kept, params: Params, make: Callable[[Sequence[Any]], Any] = tuple
    ) -> list[Any]:
        """All rows of a kept statement, made of their values: as by a cursor, in fewer steps.

        By a cursor where somebody watches statements (tests, traces).
        """
        if self.queries_logged or self.execute_wrappers:
            with self.cursor() as cursor:
                cursor.execute(query, params)
                return [make(row) for row in cursor.fetchall()]
        connection = self._ready()
        with self.wrap_database_errors:
            return connection.rows(query, numbered(query).values(params), make)

    def kept_later(self, query: Kept, params: Params) -> None:
        """Write by a kept statement as `TenantCursor.execute_later` does, without a cursor."""
        connection = self._ready()
        with self.wrap_database_errors:
            bound = connection.bound(query, numbered(query).values(params))
            connection.ahead_add(bound, write=query)
            if not connection.transactional:
                connection.ahead_send()

    def _ready(self) -> TenantConnection:
        """The connection, after what a cursor sees to before each statement."""
        self.validate_no_broken_transaction()
        self.close_if_health_check_failed()
        self.ensure_connection()
        connection: TenantConnection = self.connection
        connection.tenant_hold(tenant_wanted())
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        if not name:
            return self.connection.cursor()
        options = {"scrollable": False, "withhold": not self.connection.transactional}
        return TenantServerSideCursor(self.connection, name=name, **options)  # type: ignore[call-arg]

    def _set_autocommit(self, autocommit: bool) -> None:
        self.connection.transactional = not autocommit

    def close_if_health_check_failed(self) -> None:
        """Ask the server only where something came from it unasked, as when it has gone.

        Within a transaction there is no other connection to go on with.
        """
        if self.connection is None or self.health_check_done or self.in_atomic_block:
            return
        if not _silent(self.connection):
            super().close_if_health_check_failed()


def _silent(connection: TenantConnection) -> bool:
    if connection.closed:
        return False
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return not poll.poll(0)
