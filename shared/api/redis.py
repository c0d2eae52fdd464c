"""The connections to Redis of rate limits and health."""

import threading
from functools import cache
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
    connection = _own.__dict__.get("connection")
    if connection is not None:
        try:
            return _answer(connection, command)
        except redis.ConnectionError:
            pass
    _own.connection = redis_client().connection_pool.make_connection()
    return _answer(_own.connection, command)


_own = threading.local()


def _answer(connection: redis.Connection, command: tuple[Any, ...]) -> Any:
    try:
        connection.send_command(*command)
        return connection.read_response()
    except BaseException:
        # What was asked may still be answered: to somebody else, if it stayed open.
        connection.disconnect()
        _own.__dict__.pop("connection", None)
        raise
