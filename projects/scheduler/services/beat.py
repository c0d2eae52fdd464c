"""Celery beat with this service's own rounds: it sends nothing to Celery, it fires what is due."""

import logging
import time
from typing import Any

from celery import Celery
from django.db import close_old_connections
from django_celery_beat.schedulers import DatabaseScheduler

from projects.scheduler.services.beat_rows import rows_follow
from projects.scheduler.services.due import due_fire, due_next
from projects.scheduler.services.leading import Leadership
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
        self._followed_at: float | None = None
        super().__init__(*args, **options)

    def setup_schedule(self) -> None:
        """There are no entries in memory: each round reads what is due."""

    def tick(self, *args: Any, **options: Any) -> float:
        """One round; the seconds until the next one."""
        close_old_connections()
        try:
            return self._round() if self.leadership.holds() else LONGEST_SLEEP
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

    def _round(self) -> float:
        self._rows_follow()
        if due_fire(now=utcnow()):
            return 0.0
        upcoming = due_next()
        if upcoming is None:
            return LONGEST_SLEEP
        wait = (upcoming - utcnow()).total_seconds()
        return min(max(wait, SHORTEST_SLEEP), LONGEST_SLEEP)

    def _rows_follow(self) -> None:
        """After each change in django-celery-beat's tables, and now and then for those of
        declarations and what was written past their signals."""
        now = time.monotonic()
        stale = self._followed_at is None or now - self._followed_at > FOLLOWED_EVERY
        if self.schedule_changed() or stale:
            rows_follow()
            self._followed_at = now
