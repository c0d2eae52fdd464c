"""Celery as the sender sees it. It is imported when it is first needed: the web process, which
never sends, does without."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings

if TYPE_CHECKING:
    from celery import Celery

TASK = "worker.job_push"
PREFIX = "jobs."


@dataclass(frozen=True)
class Message:
    """What Redis carries: which rows, of one service, and how urgent."""

    tenant_id: UUID
    job_ids: tuple[UUID, ...]
    queue: str
    priority: int


class EngineAway(ConnectionError):
    """Redis took some of the messages and not the others."""

    def __init__(self, sent: int) -> None:
        super().__init__(f"Redis is away after {sent} messages")
        self.sent = sent


@cache
def engine() -> "Celery":
    """The one Celery app of this process; it connects when it is used."""
    from celery import Celery
    from kombu import Queue

    app = Celery("tributary", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    app.conf.task_queues = [Queue(PREFIX + name) for name in settings.WORKER_QUEUES]
    return app


def messages_send(messages: Iterable[Message]) -> None:
    """Put the messages into their queues, in order. Raises EngineAway."""
    sent = 0
    try:
        with engine().producer_pool.acquire(block=True) as producer:
            for message in messages:
                _send(producer, message)
                sent += 1
    except Exception as failure:
        raise EngineAway(sent) from failure


def _send(producer: Any, message: Message) -> None:
    engine().send_task(
        TASK,
        args=[str(message.tenant_id), *map(str, message.job_ids)],
        queue=PREFIX + message.queue,
        priority=message.priority,
        producer=producer,
        retry=False,
    )


def queue_length(queue: str) -> int:
    """How many messages lie in the queue. Raises EngineAway."""
    from kombu import Queue
    from kombu.exceptions import OperationalError

    try:
        with engine().connection_for_read() as connection:
            bound: Any = Queue(PREFIX + queue, channel=connection.default_channel)
            return int(bound.queue_declare().message_count)
    except OperationalError as failure:
        raise EngineAway(0) from failure
