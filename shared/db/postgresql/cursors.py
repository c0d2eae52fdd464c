"""Cursors that bring the connection's tenant up to date before every statement."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Self

from django.db.backends.postgresql import base
from psycopg.pq import PipelineStatus, TransactionStatus

from shared.db.postgresql.connection import TenantConnection
from shared.db.postgresql.kept import Kept, numbered
from shared.db.tenant_setting import SETTING, tenant_wanted

# Statements that may follow others in one message.
_JOINABLE = re.compile(r"\s*(select|insert|update|delete|with)\b", re.IGNORECASE)
_FORGETTING = re.compile(r"\s*(rollback|abort|discard|reset)\b", re.IGNORECASE)
_SAVEPOINT = re.compile(r"\s*savepoint\b", re.IGNORECASE)
_RELEASE = re.compile(r"\s*release\b", re.IGNORECASE)


class _TenantMixin:
    connection: TenantConnection

    def _tenant_guarded(self, call: Callable[[], Any]) -> Any:
        """Run a statement; whatever fails may have undone the setting."""
        try:
            return call()
        except BaseException:
            self.connection.unsure()
            raise

    def _ready(self) -> None:
        """The session holds the tenant and nothing waits to be sent."""
        self.connection.tenant_hold(tenant_wanted())
        self.connection.ahead_send()

    def executemany(self, query: Any, params_seq: Any, *, returning: bool = False) -> None:
        self._ready()
        call = super().executemany
        self._tenant_guarded(lambda: call(query, params_seq, returning=returning))

    def copy(self, statement: Any, params: Any = None, **options: Any) -> Any:
        self._ready()
        call = super().copy
        return self._tenant_guarded(lambda: call(statement, params, **options))

    def stream(self, query: Any, params: Any = None, **options: Any) -> Iterator[Any]:
        self._ready()
        call = super().stream
        return self._tenant_guarded(lambda: call(query, params, **options))


class TenantCursor(_TenantMixin, base.Cursor):
    """The ordinary cursor: parameters bound in the client."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        connection = self.connection
        connection.tenant_hold(tenant_wanted())
        if self._waits(query):
            connection.ahead_add(query)
            return self
        if self._joinable(query):
            self._join(query, params, options)
        else:
            connection.ahead_send()
            self._execute(query, params, options)
        if isinstance(query, str) and (_FORGETTING.match(query) or SETTING in query):
            connection.tenant_held = None
        return self

    def execute_later(self, query: str, params: Any = None) -> None:
        """Write with the next statement of the transaction or its commit, whichever comes first.

        For a write whose result nobody needs. What a constraint refuses comes up there, and undoes
        the same transaction. Outside of one the write is done now.
        """
        self.connection.tenant_hold(tenant_wanted())
        if self.connection.transactional:
            self.connection.ahead_add(self._bound(query, params), write=query)
        else:
            self.execute(query, params)

    def _join(self, query: str, params: Any, options: dict[str, Any]) -> None:
        # Bound before the others are taken: a value that cannot be bound loses none of them.
        bound = self._bound(query, params)
        ahead = self.connection.ahead_take()
        self._execute(";".join([*ahead, bound]), None, options)
        self.connection.kept.came_through()
        for _ in ahead:
            self.nextset()  # type: ignore[attr-defined]

    def _bound(self, query: str, params: Any) -> str:
        """The statement with its parameters; what must be sent before waits."""
        if isinstance(query, Kept):
            return self.connection.bound(query, numbered(query).values(params))
        return query if params is None else str(self.mogrify(query, params))  # type: ignore[attr-defined]

    def _execute(self, query: Any, params: Any, options: dict[str, Any]) -> None:
        call = super().execute
        self._tenant_guarded(lambda: call(query, params, **options))

    def _waits(self, query: Any) -> bool:
        """Marks within a transaction wait, unless a write does whose error belongs inside."""
        if not (isinstance(query, str) and self.connection.transactional):
            return False
        released = _RELEASE.match(query) and not self.connection.writes_waiting
        return bool(_SAVEPOINT.match(query) or released)

    def _joinable(self, query: Any) -> bool:
        pgconn = self.connection.pgconn
        return (
            isinstance(query, str)
            and _JOINABLE.match(query) is not None
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
        self._ready()
        call = super().execute
        self._tenant_guarded(lambda: call(query, params, **options))
        return self

    def fetchone(self) -> Any:
        self._again()
        return super().fetchone()

    def fetchmany(self, size: int = 0) -> list[Any]:
        self._again()
        return super().fetchmany(size)

    def fetchall(self) -> list[Any]:
        self._again()
        return super().fetchall()

    def _again(self) -> None:
        self.connection.tenant_hold(self._tenant)
        self.connection.ahead_send()
