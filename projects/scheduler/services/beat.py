"""Celery beat with this service's own rounds: it sends nothing to Celery, it fires what is due."""

import logging
import time
from datetime import datetime
from typing import Any

from celery import Celery
from django.db import close_old_connections
from django_celery_beat.schedulers import DatabaseScheduler

from projects.scheduler.services.beat_rows import rows_follow
from projects.scheduler.services.due import due_fire
from projects.scheduler.services.leading import Leadership, Look
from shared.core.clock import utcnow
from shared.events.failures import failure_transient
from shared.tenancy.context import context_clear

logger = logging.getLogger(__name__)

LONGEST_SLEEP = 1
SHORTEST_SLEEP = 0.01
FOLLOWED_EVERY = 60.0


def celery_app() -> Celery:
    """What beat asks for. Nothing is ever sent, so there is no broker behind it."""
    app = Celery("scheduler", broker="memory://", set_as_current=False)
    app.conf.update(
        timezone="UTC",
        result_expires=None,
        beat_max_loop_interval=LONGEST_SLEEP,
        beat_enable_remote_control=False,
    )
    return app


class LeadingScheduler(DatabaseScheduler):
    """A round fires what is due and tells when to come again: in a second at the latest, so
    that what is scheduled meanwhile is not missed. Only the beat that leads does anything.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        self.leadership = Leadership()
        self._rows_seen: datetime | None = None
        self._rows_again = 0.0
        super().__init__(*args, **options)

    def setup_schedule(self) -> None:
        """There are no entries in memory: each round reads what is due."""

    def tick(self, *args: Any, **options: Any) -> float:
        """One round; the seconds until the next one."""
        try:
            look = self.leadership.look()
            return LONGEST_SLEEP if look is None else self._round(look)
        except Exception as error:
            level = logging.WARNING if failure_transient(error) else logging.ERROR
            logger.log(level, "a round of beat failed: %r", error, exc_info=error)
            return LONGEST_SLEEP
        finally:
            context_clear()

    def sync(self) -> None:
        """What ran is noted where it is fired."""

    def close(self) -> None:
        self.leadership.release()

    def _round(self, look: Look) -> float:
        self._rows_follow(look.rows_changed_at)
        if look.next_due_at is None:
            return LONGEST_SLEEP
        now = utcnow()
        if look.next_due_at > now:
            return min(max((look.next_due_at - now).total_seconds(), SHORTEST_SLEEP), LONGEST_SLEEP)
        close_old_connections()
        # What cannot be fired stays due: it must not be tried without a rest.
        return 0.0 if due_fire(now=now) else LONGEST_SLEEP

    def _rows_follow(self, changed_at: datetime | None) -> None:
        """After each change in django-celery-beat's tables, and now and then for those of
        declarations and what was written past their signals."""
        if changed_at != self._rows_seen or time.monotonic() >= self._rows_again:
            close_old_connections()
            rows_follow()
            self._rows_seen, self._rows_again = changed_at, time.monotonic() + FOLLOWED_EVERY
