"""One stretch of the relay's work, from taking the lock to losing a connection or stopping."""

import logging
import threading
import time
from collections import deque
from functools import partial
from typing import Any

from confluent_kafka import KafkaError, KafkaException, Producer
from django.conf import settings

from shared.events.broker import producer_new
from shared.events.doorbell import Listener, channel_ring, topic_channel
from shared.events.lanes import Lanes, Row
from shared.events.marks import Marks
from shared.events.metrics import outbox_observe
from shared.events.outbox_rows import OutboxRows
from shared.events.reads import Reads
from shared.events.tracing import sending_begin
from shared.events.wire import headers_written
from shared.observability.spans import Span

logger = logging.getLogger(__name__)

HELD = 3_000
# Commits ring; the slow poll is for rings that were lost, the fast one while none are heard.
POLL = 2.0
POLL_DEAF = 0.25
AGAIN = 0.01
IN_FLIGHT = 0.02
READING = 0.002
OBSERVED = 5.0
FLUSH = 5.0

REFUSALS = frozenset(
    {
        KafkaError.MSG_SIZE_TOO_LARGE,
        KafkaError.INVALID_MSG,
        KafkaError.INVALID_MSG_SIZE,
        KafkaError.INVALID_RECORD,
        KafkaError.INVALID_TIMESTAMP,
        KafkaError.POLICY_VIOLATION,
        KafkaError.RECORD_LIST_TOO_LARGE,
        KafkaError.TOPIC_EXCEPTION,
        KafkaError._INVALID_ARG,
    }
)


class ProducerLost(Exception):
    """The producer has met a fatal error and can send nothing more."""


class RelaySession:
    """Reads, sends, marks. The producer and what is in flight end with the session."""

    def __init__(self, rows: OutboxRows, listener: Listener, stop: threading.Event) -> None:
        self._rows = rows
        self._listener = listener
        self._rung = listener.rung
        self._stop = stop
        self._producer: Producer = producer_new()
        self._lanes = Lanes()
        self._ready: deque[Row] = deque()
        self._reads = Reads(rows.read, self._lanes)
        self._marks = Marks(rows.mark, self._lanes)
        self._reached: set[str] = set()
        self._refused: list[tuple[Row, str]] = []
        self._fatal: KafkaError | None = None
        self._heard = False
        self._read_at = self._observe_at = 0.0

    def run(self) -> None:
        """Raises ProducerLost, psycopg.OperationalError; then nothing of it goes on."""
        try:
            while not self._stop.is_set():
                self._step()
            self._finish()
        finally:
            self._producer.purge(in_queue=True, in_flight=True)
            self._reads.close()
            self._marks.close()

    def _step(self) -> None:
        now = time.monotonic()
        read = self._take(now)
        # Before what was read is sent: of a backlog the next rows are read meanwhile.
        if self._read_due(now):
            self._read(now)
            read = self._take(now) or read
        self._send()
        self._producer.poll(0)
        self._settle()
        if now >= self._observe_at:
            outbox_observe(*self._rows.state())
            self._observe_at = now + OBSERVED
        if not read and not self._ready:
            self._rest(self._read_at - now)

    def _read_due(self, now: float) -> bool:
        if self._reads.under_way or len(self._lanes.held) >= HELD:
            return False
        return self._rung.is_set() or now >= self._read_at

    def _read(self, now: float) -> None:
        self._heard = self._rung.is_set()
        self._rung.clear()
        if self._heard or self._lanes.busy or self._rows.waiting():
            self._reads.begin()
        else:
            self._read_at = now + self._fall_back()

    def _take(self, now: float) -> bool:
        """Whether anything was read."""
        rows = self._reads.taken()
        if rows is None:
            return False
        self._ready.extend(self._lanes.add(rows))
        if self._reads.backlog:
            self._read_at = now
        else:
            # No thread rings twice within milliseconds: look again for what came just after, and
            # for more of a lane that was full.
            again = rows or self._heard or self._reads.left_out
            self._read_at = now + (AGAIN if again else self._fall_back())
        return True

    def _fall_back(self) -> float:
        deaf = self._reads.resting or not self._listener.subscribed.is_set()
        return POLL_DEAF if deaf else POLL

    def _rest(self, seconds: float) -> None:
        if self._lanes.busy:
            self._producer.poll(READING if self._reads.under_way else IN_FLIGHT)
        else:
            self._rung.wait(max(seconds, 0.001))

    def _send(self) -> None:
        while self._ready:
            row = self._ready.popleft()
            try:
                self._produce(row)
            except BufferError:
                self._ready.appendleft(row)
                return
            except KafkaException as error:
                self._reported(row, error.args[0], None)

    def _produce(self, row: Row) -> None:
        row, span = sending_begin(row)
        self._producer.produce(
            row.topic,
            value=row.data,
            key=row.key,
            headers=headers_written(*row.attributes),
            on_delivery=partial(self._traced, span, row) if span else partial(self._reported, row),
        )

    def _traced(self, span: Span, row: Row, error: KafkaError | None, message: Any) -> None:
        span.end(error=error.name() if error else "")
        self._reported(row, error, message)

    def _reported(self, row: Row, error: KafkaError | None, message: Any) -> None:
        if error is None:
            self._marks.add(row.position)
            self._reached.add(row.topic)
            following = self._lanes.delivered(row)
            if following:
                self._ready.append(following)
            return
        self._lanes.dropped(row)
        self._reads.rest(row.lane)
        if error.code() in REFUSALS:
            self._refused.append((row, error.str()))
        elif error.fatal() or error.code() == KafkaError._FATAL:
            self._fatal = error
        else:
            logger.warning("event %s not sent yet: %s", row.id, error.str())

    @property
    def _idle(self) -> bool:
        """Nothing is on its way, and nothing can be read before something is marked."""
        if self._lanes.busy:
            return False
        return not self._reads.backlog or len(self._lanes.held) >= HELD

    def _settle(self) -> None:
        self._tell()
        self._marks.settle(idle=self._idle)
        while self._refused:
            row, reason = self._refused.pop()
            if self._rows.refused(row.position, reason):
                logger.error("event %s of %s is parked: %s", row.id, row.key, reason)
        if self._fatal:
            raise ProducerLost(self._fatal.str())

    def _tell(self) -> None:
        """Wake consumers that do not fetch at rest."""
        while self._reached:
            topic = self._reached.pop()
            if settings.KAFKA_FETCH_WHEN_RUNG:
                channel_ring(topic_channel(topic))

    def _finish(self) -> None:
        """Wait a little for what is in flight, so that a clean stop sends nothing twice."""
        deadline = time.monotonic() + FLUSH
        self._ready.clear()
        while len(self._producer) and time.monotonic() < deadline:
            self._producer.poll(0.05)
        self._settle()
        while self._marks.left:
            self._producer.poll(0.005)
            self._settle()
