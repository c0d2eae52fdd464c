"""Django's PostgreSQL backend with the tenant in context held on the connection.

ENGINE is "shared.db.postgresql". No code path can forget the tenant or inherit
another's: cursors compare before every statement (see cursors.py).
"""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import IsolationLevel

from shared.db.postgresql.connection import TenantConnection
from shared.db.postgresql.cursors import TenantCursor, TenantServerSideCursor


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection of one thread."""

    def get_connection_params(self) -> dict[str, Any]:
        return {**super().get_connection_params(), "cursor_factory": TenantCursor}

    def get_new_connection(self, conn_params: dict[str, Any]) -> TenantConnection:
        if self.settings_dict["OPTIONS"].get("pool"):
            raise ImproperlyConfigured("Connections belong to threads here: use no pool.")
        self.isolation_level = IsolationLevel.READ_COMMITTED
        return TenantConnection.connect(**conn_params)

    def create_cursor(self, name: str | None = None) -> Any:
        if not name:
            return super().create_cursor()
        options = {"scrollable": False, "withhold": self.connection.autocommit}
        return TenantServerSideCursor(self.connection, name=name, **options)  # type: ignore[call-arg]
