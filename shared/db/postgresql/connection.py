"""A psycopg connection that sends small statements along with the next one."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from typing import Any

import psycopg
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

from shared.db.postgresql.kept import Kept, KeptStatements
from shared.db.tenant_setting import SETTING

BEGIN = "BEGIN"
Around = Callable[[Sequence[str]], AbstractContextManager[Any]]

NOTHING = nullcontext()
FAILED = (ExecStatus.FATAL_ERROR, ExecStatus.BAD_RESPONSE)

_around: Around = nullcontext


def writes_watch(around: Around) -> None:
    """Stand `around` the sending of writes that waited for no statement, but for a commit or a
    release; it is given their SQL, unbound.

    For who traces statements: this layer knows no traces.
    """
    global _around
    _around = around


class TenantConnection(psycopg.Connection[Any]):
    """Knows which tenant its server session holds, and what waits to go ahead.

    A round trip costs more than most statements. So BEGIN, savepoints, the tenant's setting
    and writes whose result nobody needs wait in `ahead`; the next statement or the commit
    takes them along in one message. Their order stays, and nothing after them is sent before
    them. A transaction in which nothing was done is never begun.

    `tenant_held` is the value of the setting on the server once `ahead` is sent, or None:
    unknown. A session setting made in a transaction is undone with it, so that whatever may
    have ended a transaction or savepoint badly makes it unknown.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.transactional = False
        self.tenant_held: str | None = None
        self.kept = KeptStatements()
        self._ahead: list[str] = []
        self._writes: list[str] = []

    # Made when the connection has its adapters.
    @cached_property
    def _writing(self) -> Callable[[Any], bytes]:
        """Writes a value as a literal, and remembers how one of its class is written."""
        return Transformer(self).as_literal

    @cached_property
    def _reading(self) -> Any:
        return Transformer(self)

    @property
    def writes_waiting(self) -> bool:
        return bool(self._writes)

    @property
    def ahead_waits(self) -> bool:
        return bool(self._ahead) or self._to_begin()

    def ahead_add(self, statement: str, *, write: str = "") -> None:
        """Let a statement, with its parameters bound, wait for the next one. `write`: the same
        as it was before, where it changes rows."""
        self._ahead.append(statement)
        if write:
            self._writes.append(write)

    def ahead_take(self) -> Sequence[str]:
        """What must be sent before the next statement, in its order; it waits no more."""
        ahead, self._ahead, self._writes = self._ahead, [], []
        return [BEGIN, *ahead] if self._to_begin() else ahead

    def ahead_send(self) -> None:
        """Send what waits, for a statement that cannot take it along."""
        with self._watched():
            if ahead := self.ahead_take():
                self._asked(";".join(ahead))

    def bound(self, query: Kept, params: Sequence[Any]) -> str:
        """A kept statement with its parameters; what must be sent before it waits."""
        literal = self._writing
        values = b",".join([literal(value) for value in params]).decode()
        before, name = self.kept.prepared(query)
        for statement in before:
            self.ahead_add(statement)
        return f"EXECUTE {name}({values})" if params else f"EXECUTE {name}"

    def rows(
        self, query: Kept, params: Sequence[Any], make: Callable[[Sequence[Any]], Any] = tuple
    ) -> list[Any]:
        """All rows of a kept statement; without a cursor, which costs as much as the rest."""
        bound = self.bound(query, params)
        result = self._asked(";".join([*self.ahead_take(), bound]))
        self._reading.set_pgresult(result)
        found: list[Any] = self._reading.load_rows(0, result.ntuples, make)
        return found

    def tenant_hold(self, tenant: str) -> None:
        """Make the session hold this tenant before the next statement."""
        if self.tenant_held == tenant or self.info.transaction_status == TransactionStatus.INERROR:
            return
        self.ahead_add(tenant_statement(tenant))
        self.tenant_held = tenant

    def commit(self) -> None:
        """End the transaction with what still waits of it."""
        if self._to_begin() and not self.writes_waiting:
            self._forget()
        else:
            with self._watched():
                self._commit(";".join([*self.ahead_take(), "COMMIT"]))

    def rollback(self) -> None:
        self._forget()
        super().rollback()

    def _watched(self) -> AbstractContextManager[Any]:
        return _around(self._writes) if self._writes else NOTHING

    def _to_begin(self) -> bool:
        return self.transactional and self.info.transaction_status == TransactionStatus.IDLE

    def _commit(self, statements: str) -> None:
        if self.info.transaction_status == TransactionStatus.INERROR:
            self.tenant_held = None
        self._asked(statements)

    def _asked(self, statements: str) -> PGresult:
        """The result of the last of some statements. Raises what the first that failed says."""
        try:
            result = self.pgconn.exec_(statements.encode())
            if result.status in FAILED:
                raise self._error(result)
        except BaseException:
            self.unsure()
            raise
        self.kept.came_through()
        return result

    def _error(self, result: PGresult) -> psycopg.Error:
        if self.pgconn.status == ConnStatus.BAD:
            return psycopg.OperationalError(self.pgconn.get_error_message())
        return error_from_result(result)

    def unsure(self) -> None:
        """Something failed, and may have undone the setting or left out a PREPARE."""
        self.tenant_held = None
        self.kept.failed()

    def _forget(self) -> None:
        self._ahead.clear()
        self._writes.clear()
        self.unsure()


def tenant_statement(tenant: str) -> str:
    """SQL that makes the session hold a tenant, given as a UUID's text or ""."""
    return f"select set_config('{SETTING}', '{tenant}', false)"
