"""The consumer: takes the service's events off the broker, each partition in its order."""

import logging
import threading
import time
from typing import Any

from confluent_kafka import Consumer as KafkaConsumer
from confluent_kafka import KafkaException, TopicPartition
from django.db import close_old_connections, connections

from shared.events.broker import consumer_new
from shared.events.dozing import Dozing
from shared.events.lag import lag_measure
from shared.events.metrics import events_received, lag_forget
from shared.events.polled import Place, Polled
from shared.events.receive import message_give_up, message_receive, messages_receive
from shared.events.retries import Retry
from shared.events.standstill import Standstill
from shared.events.subscribe import subscribed_topics, subscribed_types
from shared.events.wire import Message

logger = logging.getLogger(__name__)

# How long a stop may have to wait; a message ends the wait at once. The client looks for
# signals every 0.2 s in any case.
POLL = 0.2
TOGETHER = 50
MEASURED = 2.0


class Consumer:
    """Runs until stopped. An offset is stored after the message's transaction, never before.

    What has come together from one tenant is handled in one transaction. If anything is
    wrong with it, that is undone and each message is handled by itself, so that the one at
    fault is found and the others have their effect.
    """

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._types = subscribed_types()
        self._retries: dict[Place, Retry] = {}
        self._measure_at = 0.0
        self._topics = subscribed_topics()
        self._client: KafkaConsumer = consumer_new()
        self._standstill = Standstill()
        self.dozing = Dozing(self._client, self._topics, self._retries.keys(), stop)

    def run(self) -> None:
        calls = {"on_assign": self._assigned, "on_revoke": self._revoked, "on_lost": self._lost}
        try:
            if self._topics:
                self._client.subscribe(self._topics, **calls)
            while self._topics and not self._stop.is_set():
                self._step()
            self._stop.wait()
        finally:
            # Leaves the group at once: a member that only vanishes delays it by its session.
            self._client.close()
            connections.close_all()

    def _step(self) -> None:
        for place, retry in list(self._retries.items()):
            if retry.due:
                self._again(place, retry)
        raws = self._poll()
        if raws:
            self._take(raws)
        if len(raws) < TOGETHER:
            self._standstill.check(self._client, self._retries)
        if time.monotonic() >= self._measure_at:
            self._measure()

    def _poll(self) -> list[Any]:
        """Waits for one message; what lies ready behind it comes along."""
        first = self.dozing.poll(self._patience())
        if first is None:
            return []
        return [first, *self._client.consume(TOGETHER - 1, timeout=0)]

    def _patience(self) -> float:
        waits = [retry.retry_at - time.monotonic() for retry in self._retries.values()]
        return max(0.0, min([POLL, *waits]))

    def _take(self, raws: list[Any]) -> None:
        polled = Polled(self._types)
        for raw in raws:
            if raw.error():
                self._broken(raw.error())
            elif (raw.topic(), raw.partition()) not in self._retries:
                polled.add(raw)
            # Else fetched before the pause took hold: it comes again after the seek.
        for messages in polled.by_tenant():
            if len(messages) == 1 or not self._together(messages):
                for message in messages:
                    self._alone(message)
        self._store(polled.ends({p: r.message.offset for p, r in self._retries.items()}))

    def _together(self, messages: list[Message]) -> bool:
        """Handle messages of one tenant in one transaction; False when nothing came of it."""
        try:
            messages_receive(messages)
        except Exception as error:
            logger.info("%s events go one by one: %r", len(messages), error)
            close_old_connections()
            return False
        for message in messages:
            events_received.labels(message.type, "received").inc()
        return True

    def _alone(self, message: Message) -> None:
        place = (message.topic, message.partition)
        if place in self._retries:
            return  # behind one that is on hold: it comes again after the seek
        if error := self._receive(message):
            self._retries[place] = retry = Retry(message)
            self._client.pause([TopicPartition(*place)])
            self._failed(place, retry, error)

    def _again(self, place: Place, retry: Retry) -> None:
        error = self._receive(retry.message)
        if error is None:
            self._resume(place)
        else:
            self._failed(place, retry, error)

    def _receive(self, message: Message) -> Exception | None:
        """Handle a message in its own transaction; returns what went wrong."""
        try:
            message_receive(message)
        except Exception as error:
            return error
        events_received.labels(message.type, "received").inc()
        return None

    def _failed(self, place: Place, retry: Retry, error: Exception) -> None:
        message = retry.message
        poison = retry.failed(error)
        logger.warning("event %s failed: %r", message.event_id, error, exc_info=error)
        close_old_connections()
        if poison and self._put_aside(message, error, retry.failures):
            self._resume(place)

    def _put_aside(self, message: Message, error: BaseException, failures: int) -> bool:
        try:
            message_give_up(message, error, failures)
        except Exception:
            logger.exception("event %s could not be put aside yet", message.event_id)
            close_old_connections()
            return False
        events_received.labels(message.type, "dead_letter").inc()
        return True

    def _resume(self, place: Place) -> None:
        """Go on behind the message that was on hold and is dealt with."""
        behind = self._retries.pop(place).message.offset + 1
        self._store({place: behind})
        try:
            self._client.resume([TopicPartition(*place)])
            self._client.seek(TopicPartition(*place, behind))
        except KafkaException as error:
            logger.info("partition %s-%s is gone: %s", *place, error)
        self.dozing.wake()

    def _store(self, ends: dict[Place, int]) -> None:
        if not ends:
            return
        places = [TopicPartition(*place, offset) for place, offset in ends.items()]
        try:
            self._client.store_offsets(offsets=places)
        except KafkaException as error:
            # Another member has the partitions now and gets the messages again: duplicates.
            logger.info("offsets of %s not stored: %s", list(ends), error)

    def _broken(self, error: Any) -> None:
        if error.fatal():
            raise KafkaException(error)
        logger.warning("consumer: %s", error.str())

    def _measure(self) -> None:
        self._measure_at = time.monotonic() + MEASURED
        close_old_connections()
        held = {place: retry.message.offset for place, retry in self._retries.items()}
        lag_measure(self._client, held)

    def _assigned(self, client: KafkaConsumer, partitions: list[TopicPartition]) -> None:
        logger.info("consumer has %s partitions", len(partitions))
        self.dozing.wake()

    def _revoked(self, client: KafkaConsumer, partitions: list[TopicPartition]) -> None:
        self._lost(client, partitions)
        try:
            client.commit(asynchronous=False)
        except KafkaException as error:
            logger.info("offsets not committed: %s", error)

    def _lost(self, client: KafkaConsumer, partitions: list[TopicPartition]) -> None:
        for partition in partitions:
            self._retries.pop((partition.topic, partition.partition), None)
            lag_forget(partition.topic, partition.partition)
