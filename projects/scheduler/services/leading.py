"""Of several beats one leads: who holds an advisory lock on a connection of its own.

PostgreSQL frees the lock when the connection ends, and a process that is killed ends its
connections: so a dead leader is replaced at the next look of one that waits. Two that believe
to lead for a moment still fire nothing twice; the rows see to that.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

from projects.scheduler.services.metrics import leading
from shared.db.locking import lock_number
from shared.events.outbox_rows import connection_open

logger = logging.getLogger(__name__)

LOCK = lock_number("beat", "scheduler")
# Asked each second by the leader, over all tenants: two ends of an index and one row.
_LOOK = """
select least(
    (select min(next_due_at) from scheduler_scheduledjob where next_due_at is not null),
    (select min(due_at) from scheduler_scheduledtask where state = 'waiting')),
    (select max(last_update) from django_celery_beat_periodictasks)
"""


@dataclass(frozen=True)
class Look:
    """When something is due next, and when django-celery-beat's rows were changed last."""

    next_due_at: datetime | None
    rows_changed_at: datetime | None


class Leadership:
    """A place that one beat has; the others ask for it at each look."""

    def __init__(self) -> None:
        self._connection: psycopg.Connection[Any] | None = None
        self._leads = False

    def look(self) -> Look | None:
        """What there is to do; None while another one leads or the database is away."""
        try:
            found = Look(*self._row(_LOOK)) if self._lock() else None
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            logger.warning("beat has lost the database: %s", error)
            self.release()
            return None
        leading.set(found is not None)
        return found

    def release(self) -> None:
        """Let another one lead."""
        if self._connection is not None:
            self._connection.close()
        self._connection, self._leads = None, False
        leading.set(0)

    def _lock(self) -> bool:
        """Whether the lock is ours; once it is, it is as long as the connection lives."""
        if self._connection is None:
            self._connection = connection_open()
        if not self._leads:
            self._leads = bool(self._row("select pg_try_advisory_lock(%s)", LOCK)[0])
            if self._leads:
                logger.info("this beat leads")
        return self._leads

    def _row(self, statement: str, *params: Any) -> tuple[Any, ...]:
        assert self._connection is not None
        row = self._connection.execute(statement, params or None).fetchone()
        assert row is not None
        return tuple(row)
