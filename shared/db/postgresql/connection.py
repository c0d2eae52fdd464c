"""A psycopg connection that remembers which tenant its server session holds."""

from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

from shared.db.tenant_setting import SETTING


class TenantConnection(psycopg.Connection[Any]):
    """`tenant_held` is the value of the setting on the server, or None: unknown.

    A session setting made in a transaction is undone with it, so that whatever
    may have ended a transaction or savepoint badly makes it unknown.
    """

    tenant_held: str | None = None

    def commit(self) -> None:
        failed = self.info.transaction_status != TransactionStatus.INTRANS
        try:
            super().commit()
        except BaseException:
            failed = True
            raise
        finally:
            if failed:
                self.tenant_held = None

    def rollback(self) -> None:
        self.tenant_held = None
        super().rollback()

    def tenant_send(self, tenant: str) -> None:
        """Make the session hold this tenant; does nothing when it is known to."""
        if self.tenant_held == tenant or self.info.transaction_status == TransactionStatus.INERROR:
            return
        self.tenant_held = None
        with psycopg.ClientCursor(self) as cursor:
            cursor.execute(tenant_statement(tenant).encode())
        self.tenant_held = tenant


def tenant_statement(tenant: str) -> str:
    """SQL that makes the session hold a tenant, given as a UUID's text or ""."""
    return f"select set_config('{SETTING}', '{tenant}', false)"
