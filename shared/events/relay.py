"""The relay: sends the outbox to the broker, in order, and marks what has arrived.

One per service, by an advisory lock; a second one waits in case the first goes away.
"""

import logging
import threading

import psycopg
from confluent_kafka import KafkaException
from django.conf import settings

from shared.events.broker import topics_empty
from shared.events.doorbell import Listener, channel
from shared.events.outbox_rows import OutboxRows, connection_open
from shared.events.relay_session import ProducerLost, RelaySession

logger = logging.getLogger(__name__)

PAUSE = 0.5


class Relay:
    """Runs until stopped; a database or a broker that is away is waited for."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._listener = Listener(threading.Event(), stop, channel())

    @property
    def listens(self) -> bool:
        """True once commits wake the relay; until then it polls."""
        return self._listener.subscribed.is_set()

    def run(self) -> None:
        listener = threading.Thread(target=self._listener.run, name="doorbell", daemon=True)
        listener.start()
        while not self._stop.is_set():
            try:
                with connection_open() as connection, connection_open() as marks:
                    self._serve(OutboxRows(connection, marks))
            except (psycopg.OperationalError, psycopg.InterfaceError, ProducerLost) as error:
                logger.warning("relay starts again: %s", error)
                self._stop.wait(PAUSE)
        listener.join()

    def _serve(self, rows: OutboxRows) -> None:
        while not rows.lock(settings.SERVICE_NAME):
            if self._stop.wait(PAUSE):
                return
        self._republish(rows)
        if not self._stop.is_set():
            RelaySession(rows, self._listener, self._stop).run()

    def _republish(self, rows: OutboxRows) -> None:
        """A broker that has forgotten everything gets what is kept; the inbox absorbs it."""
        while not self._stop.is_set():
            try:
                empty = topics_empty(rows.topics_published())
            except KafkaException as error:
                logger.warning("relay waits for the broker: %s", error)
                self._stop.wait(PAUSE)
                continue
            if empty:
                logger.info("relay sends %s events again", rows.publish_again(empty))
            return
