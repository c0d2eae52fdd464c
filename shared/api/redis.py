"""The connections to Redis of rate limits and health."""

import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from hashlib import sha1
from typing import Any

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry


@cache
def redis_client() -> redis.Redis:
    """One pooled client per process. It gives up fast: nobody waits for a counter."""
    return redis.Redis(
        host=settings.REDIS_HOST,
        port=int(settings.REDIS_PORT),
        password=settings.REDIS_PASSWORD or None,
        socket_timeout=0.25,
        socket_connect_timeout=0.25,
        retry=Retry(NoBackoff(), 0),
    )


def redis_ask(*command: Any) -> Any:
    """The answer to one command, by this thread's own connection.

    A client's pool, retries and measurements cost more than such a command. A connection that
    was lost meanwhile is made again, once. Raises RedisError.
    """
    connection = _own()
    if connection.is_connected:
        with suppress(redis.ConnectionError):
            return _answer(connection, command)
    return _answer(connection, command)


class Script:
    """A Lua script that Redis knows by its hash, and is given anew where it does not."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._hash = sha1(text.encode(), usedforsecurity=False).hexdigest()

    def run(self, keys: Sequence[str], *values: Any) -> Any:
        """Its answer. Raises RedisError."""
        rest = len(keys), *keys, *values
        try:
            return redis_ask("EVALSHA", self._hash, *rest)
        except redis.exceptions.NoScriptError:
            return redis_ask("EVAL", self._text, *rest)


_kept = threading.local()


def _own() -> redis.Connection:
    pool = redis_client().connection_pool
    if getattr(_kept, "pool", None) is not pool:
        _kept.pool, _kept.connection = pool, pool.make_connection()
    connection: redis.Connection = _kept.connection
    return connection


def _answer(connection: redis.Connection, command: tuple[Any, ...]) -> Any:
    # It connects where it is not, and is closed by whatever goes wrong.
    connection.send_command(*command)
    return connection.read_response()
