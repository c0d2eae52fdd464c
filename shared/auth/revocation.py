"""Ended sessions, known to every web process within seconds.

The gateway writes each ended session to Redis, once as a key and once to a
stream. Web processes read the stream's news every two seconds into memory, so a
request costs one look-up in a set. While Redis is away they read what the service
keeps of the gateway's events in its own database. With both away what was known stays
known, and the bound is the life of an access token.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from shared.auth.errors import RevocationUnavailable

STREAM = "revoked-sessions"
REFRESH = 2.0
TIMEOUT = 1.0
# Longer than an access token lives, so that a new process learns all that still matters.
RETENTION = 3600

log = logging.getLogger(__name__)


class RevokedSessions:
    """The ended sessions this process knows of, each until no access token of it can live."""

    def __init__(
        self,
        connect: Callable[[], Any],
        *,
        refresh: float = REFRESH,
        stand_in: Callable[[], Mapping[str, float]] = dict,
    ) -> None:
        self._connect = connect
        self._refresh = refresh
        self._stand_in = stand_in
        self.restart()

    def restart(self) -> None:
        """Start anew, as after a fork, which copies no threads."""
        self._until: dict[str, float] = {}
        self._cursor = "-"
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()

    def __contains__(self, session_id: UUID | str) -> bool:
        if self._thread is None:
            self._start()
        until = self._until.get(str(session_id))
        return until is not None and until > time.time()

    def add(self, session_id: UUID | str, *, until: float) -> None:
        """Know of one more without Redis."""
        self._until[str(session_id)] = until

    def stop(self) -> None:
        """End the thread and forget everything."""
        self._stop.set()
        self.restart()

    def refresh(self) -> bool:
        """Read the news now. False when Redis is away and the stand-in was asked instead."""
        try:
            entries = self._connect().xrange(STREAM, min=self._cursor)
        except (redis.RedisError, OSError) as failure:
            log.warning("revoked sessions not refreshed", extra={"reason": repr(failure)})
            self._until.update(self._stand_in())
            return False
        for entry_id, fields in entries:
            self._cursor = f"({entry_id}"
            self._learn(fields)
        self._expire(time.time())
        return True

    def _learn(self, fields: dict[str, str]) -> None:
        try:
            self._until[fields["sid"]] = float(fields["until"])
        except (KeyError, ValueError):
            # One entry that nobody understands must not hide those after it.
            log.warning("revocation not understood", extra={"fields": sorted(fields)})

    def _expire(self, now: float) -> None:
        # list(): other threads may add while this one looks.
        for session_id in [s for s, until in list(self._until.items()) if until <= now]:
            self._until.pop(session_id, None)

    def _start(self) -> None:
        with self._lock:
            if self._thread is not None:
                return
            # The first request must not be answered out of an empty set.
            self.refresh()
            self._thread = threading.Thread(
                target=self._loop, args=(self._stop,), name="revoked-sessions", daemon=True
            )
            self._thread.start()

    def _loop(self, stop: threading.Event) -> None:
        while not stop.wait(self._refresh):
            try:
                self.refresh()
            except Exception:
                # The thread must outlive whatever Redis holds, or revocation ends unseen.
                log.exception("revoked sessions not refreshed")


@lru_cache(maxsize=1)
def _redis() -> Any:
    return redis.Redis.from_url(
        settings.REDIS_URL,
        decode_responses=True,
        retry=Retry(NoBackoff(), 0),
        socket_timeout=TIMEOUT,
        socket_connect_timeout=TIMEOUT,
    )


def _database() -> Mapping[str, float]:
    # The model needs loaded apps, and this module is imported before them.
    from django.db import DatabaseError, connection

    from shared.auth.ended_sessions import ended_sessions_read

    try:
        return ended_sessions_read()
    except DatabaseError as failure:
        log.warning("ended sessions not read", extra={"reason": repr(failure)})
        # The watching thread has no request whose end would drop a broken connection.
        connection.close_if_unusable_or_obsolete()
        return {}


_sessions = RevokedSessions(_redis, stand_in=_database)


def _after_fork() -> None:
    _redis.cache_clear()
    _sessions.restart()


os.register_at_fork(after_in_child=_after_fork)


def session_is_revoked(session_id: UUID | str) -> bool:
    """Whether the session has ended, as far as this process knows."""
    return session_id in _sessions


def session_revoke_publish(session_id: UUID | str, ttl: float) -> None:
    """Tell every process that a session has ended; `ttl` is the life of an access token.

    Raises RevocationUnavailable when Redis cannot be reached; this process knows
    of it all the same.
    """
    until = time.time() + ttl
    _sessions.add(session_id, until=until)
    try:
        _publish(_redis(), str(session_id), ttl=max(1, int(ttl)), until=until)
    except (redis.RedisError, OSError) as failure:
        raise RevocationUnavailable from failure


def _publish(client: Any, session_id: str, *, ttl: int, until: float) -> None:
    keep = max(ttl, RETENTION)
    oldest = int((time.time() - keep) * 1000)
    pipeline = client.pipeline(transaction=True)
    pipeline.set(f"revoked:{session_id}", "1", ex=ttl)
    pipeline.xadd(STREAM, {"sid": session_id, "until": until}, minid=oldest, approximate=True)
    pipeline.expire(STREAM, keep)
    pipeline.execute()
