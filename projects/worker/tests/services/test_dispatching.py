"""From rows to messages, on a real Redis: in order, bounded, and again when they were lost."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from projects.worker.clients import engine as engine_module
from projects.worker.clients.engine import PREFIX, EngineAway, engine, queue_length
from projects.worker.domain.leases import DISPATCHED_AT_MOST, LOST_AFTER
from projects.worker.models import BackgroundJob
from projects.worker.services.dispatching import jobs_dispatch, jobs_resend
from projects.worker.services.enqueueing import jobs_enqueue
from projects.worker.services.workers import worker_register
from projects.worker.tests.factories import claimed, order, queued
from shared.core.clock import utcnow
from shared.tenancy.context import tenant_scope

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


@pytest.fixture(autouse=True)
def _queues_empty(settings: Any) -> Iterator[None]:
    _flush()
    yield
    _flush()


def _flush() -> None:
    with engine().connection_for_read() as connection:
        connection.default_channel.client.flushdb()


def _taken(queue: str = "default") -> list[str]:
    """The ids of the jobs in a queue, in the order in which a worker gets them."""
    return [job_id for _, *party in _messages(queue) for job_id in party]


def _messages(queue: str = "default") -> list[list[str]]:
    """What the messages in a queue carry: a tenant and its jobs."""
    found = []
    with engine().connection_for_read() as connection:
        box = connection.SimpleQueue(PREFIX + queue)
        while queue_length(queue):
            message = box.get(timeout=5)
            message.ack()
            found.append(message.payload[0])
        box.close()
    return found


def _dispatched() -> int:
    return BackgroundJob.objects.exclude(dispatched_at=None).count()


def _dispatched_long_ago() -> None:
    BackgroundJob.objects.update(dispatched_at=utcnow() - 2 * LOST_AFTER)


def test_the_most_urgent_go_first_then_the_longest_due(tenant, other_tenant):
    now = utcnow()
    late = queued(priority=5, run_at=now - timedelta(minutes=1))
    later = queued(priority=5)
    last = queued(priority=9, run_at=now - timedelta(hours=1))
    with tenant_scope(other_tenant):
        first = queued(priority=0)
    assert not jobs_dispatch()
    assert _taken() == [str(job.id) for job in (first, late, later, last)]


def test_what_is_not_due_or_not_waiting_stays(tenant):
    queued(run_at=utcnow() + timedelta(hours=1))
    claimed()
    jobs_dispatch()
    assert queue_length("default") == _dispatched() == 0


def test_a_row_is_sent_once(tenant):
    queued()
    jobs_dispatch()
    jobs_dispatch()
    assert queue_length("default") == 1


def test_so_much_lies_in_redis_per_queue_and_no_more(tenant):
    jobs_enqueue(orders=[order(priority=5) for _ in range(DISPATCHED_AT_MOST + 5)])
    jobs_enqueue(orders=[order(queue="mail")])
    assert jobs_dispatch()
    assert not jobs_dispatch()
    assert queue_length("default") == DISPATCHED_AT_MOST
    assert queue_length("mail") == 1
    urgent = queued(priority=0)
    done = BackgroundJob.objects.filter(dispatched_at__isnull=False, queue="default").first()
    claimed(done)
    jobs_dispatch()
    assert _taken()[0] == str(urgent.id)


def test_a_backlog_travels_in_parties(tenant, other_tenant):
    worker_register(instance="one", host="h", queues=["default"], concurrency=1)
    jobs = [queued() for _ in range(5)]
    tried = queued()
    BackgroundJob.objects.filter(id=tried.id).update(attempt=1)
    with tenant_scope(other_tenant):
        theirs = queued()
    jobs_dispatch()
    assert _dispatched() == 6
    names = [str(job.id) for job in jobs]
    assert _messages() == [
        [str(tenant), *names[:3]],
        [str(tenant), *names[3:]],
        [str(tenant), str(tried.id)],
        [str(other_tenant), str(theirs.id)],
    ]


def test_few_jobs_are_shared_among_the_threads(tenant):
    worker_register(instance="one", host="h", queues=["default"], concurrency=8)
    for _ in range(8):
        queued()
    jobs_dispatch()
    assert queue_length("default") == 8


def test_a_queue_that_nobody_serves_counts_as_the_first(tenant):
    job = queued(queue="odd")
    jobs_dispatch()
    assert _taken() == [str(job.id)]


def test_what_redis_has_lost_is_sent_again(tenant):
    job, other = queued(), queued(queue="mail")
    jobs_dispatch()
    _flush()
    jobs_resend()
    assert _dispatched() == 2, "it may still be on its way"
    _dispatched_long_ago()
    jobs_resend()
    jobs_dispatch()
    assert _taken() == [str(job.id)]
    assert _taken("mail") == [str(other.id)]


def test_what_still_lies_there_is_not_sent_again(tenant):
    queued()
    jobs_dispatch()
    _dispatched_long_ago()
    jobs_resend()
    jobs_dispatch()
    assert queue_length("default") == 1


def test_in_a_backlog_a_lost_message_is_found_after_a_minute(tenant):
    for _ in range(2):
        queued()
    jobs_dispatch()
    lost = _taken()[0]
    BackgroundJob.objects.exclude(id=lost).update(dispatched_at=None)
    jobs_dispatch()
    _dispatched_long_ago()
    jobs_resend()
    assert _dispatched() == 2, "ten seconds are nothing in a backlog"
    BackgroundJob.objects.update(dispatched_at=utcnow() - timedelta(minutes=2))
    jobs_resend()
    jobs_dispatch()
    assert lost in _taken()


def test_without_redis_no_row_counts_as_sent(tenant, settings):
    queued()
    real = settings.CELERY_BROKER_URL
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/1"
    engine_module.engine.cache_clear()
    try:
        with pytest.raises(EngineAway):
            jobs_dispatch()
    finally:
        settings.CELERY_BROKER_URL = real
        engine_module.engine.cache_clear()
    assert _dispatched() == 0
    jobs_dispatch()
    assert queue_length("default") == 1
