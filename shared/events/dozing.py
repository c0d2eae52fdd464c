"""A consumer that fetches nothing at rest and is rung awake when a relay has sent.

Where the settings say so: for a broker that answers a fetch which finds nothing only when its
wait is over, as the local one does. A long wait would make events late there, a short one asks
again and again all day.
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
# For rings that were lost: how often it looks, and how long: the broker's answers tell how busy
# the machine is.
LOOK_EVERY = 5.0
LOOK = 0.05
LOOK_ANSWERS = 10
# A stop ends it early, since it ends the listener.
REST = 1.0
NUDGED = 1.0


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
        self._look_at = 0.0
        # Unknown while a message is handled, however long that takes.
        self._until: float | None = None
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
        if self._until is None:
            self._until = time.monotonic() + AWAKE
        # A look that lasts as long as a poll is more fetches than the rest has saved.
        left = max(0.0, self._until - time.monotonic())
        message = self._client.poll(min(timeout, left) if self._rings else timeout)
        if message is not None or self._rung.is_set():
            self._rung.clear()
            self._until = None
        elif time.monotonic() >= self._until and self._rings:
            self._doze()
        return message

    @property
    def _rings(self) -> bool:
        """Whether rings are heard."""
        return self._listener.subscribed.is_set()

    def _doze(self) -> None:
        self._client.pause(self._client.assignment())
        self.dozes, self._look_at = True, time.monotonic() + LOOK_EVERY

    def _roused(self, timeout: float) -> bool:
        rung = self._rung.wait(timeout if self._held else REST) or not self._rings
        began = time.monotonic()
        if not rung and began < self._look_at:
            return False
        self._fetch()
        now = time.monotonic()
        look = now + LOOK + LOOK_ANSWERS * (now - began)
        self.dozes, self._until = False, None if rung else look
        return True

    def _fetch(self) -> None:
        places = self._client.assignment()
        self._client.resume([p for p in places if (p.topic, p.partition) not in self._held])
        # A client's thread that has nothing to do sees that only within a second, unless it is
        # asked for something.
        for place in places[:1]:
            with contextlib.suppress(KafkaException):
                self._client.get_watermark_offsets(place, timeout=NUDGED)
