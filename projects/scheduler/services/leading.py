"""Of several beats one leads: who holds an advisory lock on a connection of its own.

PostgreSQL frees the lock when the connection ends, and a process that is killed ends its
connections: so a dead leader is replaced at the next look of one that waits. Two that believe
to lead for a moment still fire nothing twice; the rows see to that.
"""

import logging
from typing import Any

import psycopg

from projects.scheduler.services.metrics import leading
from shared.db.locking import lock_number
from shared.events.outbox_rows import connection_open

logger = logging.getLogger(__name__)

LOCK = lock_number("beat", "scheduler")


class Leadership:
    """Asked before each round."""

    def __init__(self) -> None:
        self._connection: psycopg.Connection[Any] | None = None
        self._leads = False

    def holds(self) -> bool:
        """Whether this beat leads now. False while the database is away."""
        try:
            leads = self._ask()
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            logger.warning("beat has lost the database: %s", error)
            self.release()
            leads = False
        if leads != self._leads:
            logger.info("this beat leads" if leads else "this beat waits")
        self._leads = leads
        leading.set(leads)
        return leads

    def release(self) -> None:
        """Let another one lead."""
        if self._connection is not None:
            self._connection.close()
        self._connection, self._leads = None, False

    def _ask(self) -> bool:
        if self._connection is None:
            self._connection = connection_open()
        if self._leads:
            # The lock is ours as long as the connection lives.
            self._connection.execute("select 1")
            return True
        row = self._connection.execute("select pg_try_advisory_lock(%s)", [LOCK]).fetchone()
        return bool(row and row[0])
