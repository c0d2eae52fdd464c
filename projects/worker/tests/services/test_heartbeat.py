"""A process that says it is alive, and learns what is no longer its own."""

from datetime import timedelta
from uuid import uuid4

import pytest

from projects.worker.management.heartbeat import Heartbeat
from projects.worker.models import BackgroundJob, Worker
from projects.worker.selectors import worker_summary
from projects.worker.services.jobs import job_cancel
from projects.worker.services.rescue import jobs_rescue
from projects.worker.services.running import Running
from projects.worker.services.workers import worker_register, worker_stop
from projects.worker.tests.factories import claimed, fresh, lapsed
from shared.core.clock import utcnow

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


@pytest.fixture
def running() -> Running:
    made = worker_register(instance="one", host="h", queues=["default"], concurrency=8)
    return Running(made.id)


def test_a_heartbeat_renews_the_leases_and_the_row(tenant, running):
    job = lapsed(claimed(worker_id=running.worker_id))
    Worker.objects.update(heartbeat_at=utcnow() - timedelta(hours=1))
    with running.entered(job) as run:
        Heartbeat(running).beat()
        assert not run.lost.is_set()
    assert not jobs_rescue()
    assert worker_summary() == {"alive": 1, "silent": 0, "running": 1, "capacity": 8}


def test_a_cancelled_and_a_rescued_job_are_told_to_their_threads(tenant, running):
    cancelled, rescued, mine = claimed(), claimed(), claimed()
    job_cancel(job_id=cancelled.id, by="x")
    lapsed(rescued)
    jobs_rescue()
    claimed(rescued)
    with (
        running.entered(cancelled) as first,
        running.entered(rescued) as second,
        running.entered(mine) as third,
    ):
        before = fresh(rescued).lease_until
        Heartbeat(running).beat()
        told = [run.lost.is_set() for run in (first, second, third)]
    assert told == [True, True, False]
    assert fresh(rescued).lease_until == before, "the lease of its successor is not ours"


def test_a_worker_that_stopped_or_fell_silent_is_not_alive(tenant, running):
    worker_register(instance="two", host="h", queues=["default"], concurrency=4)
    Worker.objects.filter(instance="two").update(heartbeat_at=utcnow() - timedelta(minutes=1))
    assert worker_summary() == {"alive": 1, "silent": 1, "running": 0, "capacity": 8}
    worker_stop(worker_id=running.worker_id)
    assert worker_summary()["alive"] == 0


def test_a_run_that_ended_is_forgotten_by_its_own_block_only(tenant, running):
    job = claimed(worker_id=uuid4())
    with running.entered(job):
        assert len(running.runs()) == 1
    assert running.runs() == []
    assert BackgroundJob.objects.count() == 1
