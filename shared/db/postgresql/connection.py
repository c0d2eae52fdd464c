"""A psycopg connection that sends small statements along with the next one."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import psycopg
from psycopg.adapt import Transformer
from psycopg.pq import TransactionStatus

from shared.db.postgresql.kept import KeptStatements
from shared.db.tenant_setting import SETTING

BEGIN = "BEGIN"
Around = Callable[[Sequence[str]], AbstractContextManager[Any]]

NOTHING = nullcontext()

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
        # It remembers how a value of a class is written.
        self.literal = Transformer(self).as_literal
        self._ahead: list[str] = []
        self._writes: list[str] = []

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
                self._send(";".join(ahead))

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
        self._send(statements)

    def _send(self, statements: str) -> None:
        try:
            with psycopg.ClientCursor(self) as cursor:
                cursor.execute(statements.encode())
        except BaseException:
            self.unsure()
            raise
        self.kept.came_through()

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
