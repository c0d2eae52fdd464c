"""A consumer that fetches nothing at rest and is rung awake when a relay has sent.

Where the settings say so: for a broker that answers a fetch which finds nothing only when its wait is over, as the local
one does. A long wait would make events late there, a short one asks again and again all day.
"""

import contextlib
import threading
import time
from collections.abc import Collection, Sequence
from typing import Any

from confluent_kafka import Consumer, KafkaException
from django.conf import settings

from shared.events.doorbell import Listener, topic_channel
from shared.events.polled import Place

# How long it fetches on after a message or a ring: longer than a fetch takes on a busy machine.
AWAKE = 2.0
# For rings that were lost: how often it looks, and how long.
LOOK_EVERY = 5.0
LOOK = 0.05
# A stop ends it early, since it ends the listener.
REST = 1.0
NUDGED = 0.1


class Dozing:
    """Polls a client whose partitions are paused between rings; those in `held` stay paused."""

    def __init__(
        self,
        client: Consumer,
        topics: Sequence[str],
        held: Collection[Place],
        stop: threading.Event,
    ) -> None:
        self._client = client
        self._held = held
        self._rung = threading.Event()
        self._listener = Listener(self._rung, stop, *map(topic_channel, topics))
        self.dozes = False
        self._until, self._look_at = time.monotonic() + AWAKE, 0.0
        # Who does not listen never dozes.
        if settings.KAFKA_FETCH_WHEN_RUNG and topics:
            threading.Thread(target=self._listener.run, name="arrivals", daemon=True).start()

    def wake(self) -> None:
        """Fetch from the next poll on, as after a ring."""
        self._rung.set()

    def poll(self, timeout: float) -> Any:
        """The next message, as the client's own poll; None when there is none in time."""
        if self.dozes and not self._roused(timeout):
            # What the group asks of a member is answered in here.
            return self._client.poll(0)
        # A look ends in time, or it would be as many fetches as a second of rest saves.
        message = self._client.poll(self._awake(timeout))
        now = time.monotonic()
        if message is not None or self._rung.is_set():
            self._rung.clear()
            self._until = now + AWAKE
        elif now >= self._until and self._listener.subscribed.is_set():
            self._client.pause(self._client.assignment())
            self.dozes, self._look_at = True, now + LOOK_EVERY
        return message

    def _awake(self, timeout: float) -> float:
        if not self._listener.subscribed.is_set():
            return timeout
        return min(timeout, max(0.0, self._until - time.monotonic()))

    def _roused(self, timeout: float) -> bool:
        rung = self._rung.wait(timeout if self._held else REST) or not self._listener.subscribed.is_set()
        now = time.monotonic()
        if not rung and now < self._look_at:
            return False
        self.dozes, self._until = False, now + (AWAKE if rung else LOOK)
        self._fetch()
        return True

    def _fetch(self) -> None:
        places = self._client.assignment()
        self._client.resume([p for p in places if (p.topic, p.partition) not in self._held])
        # A client's thread that has nothing to do sees that only within a second, unless it is
        # asked for something.
        for place in places[:1]:
            with contextlib.suppress(KafkaException):
                self._client.get_watermark_offsets(place, timeout=NUDGED)
