"""Cursors that bring the connection's tenant up to date before every statement."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Self

from django.db.backends.postgresql import base
from psycopg.pq import PipelineStatus, TransactionStatus

from shared.db.postgresql.connection import TenantConnection, tenant_statement
from shared.db.tenant_setting import SETTING, tenant_wanted

# One round trip for both: the setting goes ahead of the statement in the same message.
_PREFIXABLE = re.compile(r"\s*(select|insert|update|delete|with)\b", re.IGNORECASE)
_FORGETTING = re.compile(r"\s*(rollback|abort|discard|reset)\b", re.IGNORECASE)


class _TenantMixin:
    connection: TenantConnection

    def _tenant_guarded(self, call: Callable[[], Any]) -> Any:
        """Run a statement; whatever fails may have undone the setting."""
        try:
            return call()
        except BaseException:
            self.connection.tenant_held = None
            raise

    def executemany(self, query: Any, params_seq: Any, *, returning: bool = False) -> None:
        self.connection.tenant_send(tenant_wanted())
        call = super().executemany
        self._tenant_guarded(lambda: call(query, params_seq, returning=returning))

    def copy(self, statement: Any, params: Any = None, **options: Any) -> Any:
        self.connection.tenant_send(tenant_wanted())
        call = super().copy
        return self._tenant_guarded(lambda: call(statement, params, **options))

    def stream(self, query: Any, params: Any = None, **options: Any) -> Iterator[Any]:
        self.connection.tenant_send(tenant_wanted())
        call = super().stream
        return self._tenant_guarded(lambda: call(query, params, **options))


class TenantCursor(_TenantMixin, base.Cursor):
    """The ordinary cursor: parameters bound in the client."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        connection, tenant = self.connection, tenant_wanted()
        if connection.tenant_held == tenant:
            self._execute(query, params, options)
        elif self._prefixable(query):
            self._execute(f"{tenant_statement(tenant)};{query}", params, options)
            connection.tenant_held = tenant
            self.nextset()  # type: ignore[attr-defined]
        else:
            connection.tenant_send(tenant)
            self._execute(query, params, options)
        if isinstance(query, str) and (_FORGETTING.match(query) or SETTING in query):
            connection.tenant_held = None
        return self

    def _execute(self, query: Any, params: Any, options: dict[str, Any]) -> None:
        call = super().execute
        self._tenant_guarded(lambda: call(query, params, **options))

    def _prefixable(self, query: Any) -> bool:
        pgconn = self.connection.pgconn
        return (
            isinstance(query, str)
            and _PREFIXABLE.match(query) is not None
            and pgconn.pipeline_status == PipelineStatus.OFF
            and pgconn.transaction_status != TransactionStatus.INERROR
        )


class TenantServerSideCursor(_TenantMixin, base.ServerSideCursor):
    """A named cursor keeps the tenant that it was opened for.

    PostgreSQL evaluates a policy at the first fetch, not at the declaration, and the
    code that fetches may stand in another scope by then.
    """

    _tenant = ""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        self._tenant = tenant_wanted()
        self.connection.tenant_send(self._tenant)
        call = super().execute
        self._tenant_guarded(lambda: call(query, params, **options))
        return self

    def fetchone(self) -> Any:
        self.connection.tenant_send(self._tenant)
        return super().fetchone()

    def fetchmany(self, size: int = 0) -> list[Any]:
        self.connection.tenant_send(self._tenant)
        return super().fetchmany(size)

    def fetchall(self) -> list[Any]:
        self.connection.tenant_send(self._tenant)
        return super().fetchall()
