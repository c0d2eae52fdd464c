"""Wakes the relay, or a loop that has a bell of its own, after a commit; and consumers, where
they do not fetch at rest, after the relay has sent.

Lost rings only cost the fall-back poll.
"""

import threading
import time

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

RELAY = "relay"
RINGS_APART = 0.003
AFTER_FAILURE = 1.0
TIMEOUT = 0.05

_state = threading.local()


def channel(bell: str = RELAY) -> str:
    return f"tributary:doorbell:{settings.SERVICE_NAME}:{bell}"


def topic_channel(topic: str) -> str:
    """Where those hear of it who read the topic, in any service."""
    return f"tributary:topic:{topic}"


def ring(bell: str = RELAY) -> None:
    """Say that rows wait. Never raises and never waits long: the rows are safe."""
    channel_ring(channel(bell))


def channel_ring(name: str) -> None:
    """The same for any channel."""
    quiet = _state.__dict__.setdefault("quiet", {})
    now = time.monotonic()
    if now < max(quiet.get(name, 0.0), _state.__dict__.get("silent", 0.0)):
        return
    quiet[name] = now + RINGS_APART
    try:
        _bell().send_command("PUBLISH", name, b"")
    except (redis.RedisError, OSError):
        _state.__dict__.pop("bell", None)
        _state.silent = time.monotonic() + AFTER_FAILURE


def client_new(timeout: float = TIMEOUT) -> redis.Redis:
    """A connection with short timeouts and no retries of its own."""
    return redis.Redis(
        host=settings.REDIS_HOST,
        port=settings.REDIS_PORT,
        password=settings.REDIS_PASSWORD or None,
        socket_timeout=timeout,
        socket_connect_timeout=timeout,
        retry=Retry(NoBackoff(), 0),
    )


def _bell() -> redis.Connection:
    """This thread's connection that only sends: nobody waits for an answer to a ring."""
    if not hasattr(_state, "bell"):
        bell = client_new().connection_pool.make_connection()
        bell.connect()
        bell.send_command("CLIENT", "REPLY", "OFF")
        _state.bell = bell
    found: redis.Connection = _state.bell
    return found


def client_kept() -> redis.Redis:
    """This thread's connection, which stays open."""
    if not hasattr(_state, "client"):
        _state.client = client_new()
    client: redis.Redis = _state.client
    return client


def forget_client() -> None:
    """Connect anew at this thread's next ring."""
    _state.__dict__.clear()


class Listener:
    """Sets `rung` on each ring, from a thread that reconnects for ever until stopped."""

    def __init__(self, rung: threading.Event, stop: threading.Event, *channels: str) -> None:
        self.rung = rung
        self._channels = channels
        self._stop = stop
        self.subscribed = threading.Event()

    def run(self) -> None:
        while not self._stop.is_set():
            try:
                self._listen()
            except (redis.RedisError, OSError):
                self.subscribed.clear()
                self._stop.wait(AFTER_FAILURE)
        self.rung.set()

    def _listen(self) -> None:
        with client_new(timeout=1.0) as client, client.pubsub() as subscription:
            subscription.subscribe(*self._channels)
            while not self._stop.is_set():
                message = subscription.get_message(timeout=0.5)
                if message:
                    self.subscribed.set()
                    self.rung.set()
