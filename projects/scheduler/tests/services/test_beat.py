"""Who leads, and what a round does."""

import threading
import time
from datetime import timedelta

import pytest
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from projects.scheduler.models import JobExecution, ScheduledJob
from projects.scheduler.services.beat import LONGEST_SLEEP, LeadingScheduler, celery_app
from projects.scheduler.services.leading import Leadership
from projects.scheduler.tests.factories import declare, job_make, task_make
from shared.core.clock import utcnow
from shared.tenancy.context import PLATFORM_TENANT, tenant_scope
from shared.testing.cast import OTHER_TENANT, TENANT

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])
HOUR = timedelta(hours=1)


@pytest.fixture
def beat():
    made = LeadingScheduler(celery_app(), lazy=False)
    yield made
    made.close()


@pytest.fixture
def pair():
    made = (Leadership(), Leadership())
    yield made
    for each in made:
        each.release()


def leads_soon(leadership: Leadership) -> bool:
    """PostgreSQL needs a moment to see that a connection has ended."""
    deadline, pause = time.monotonic() + 10, threading.Event()
    while leadership.look() is None and time.monotonic() < deadline:
        pause.wait(0.02)
    return leadership.look() is not None


def test_one_leads_until_it_goes(pair):
    first, second = pair
    assert first.look() is not None
    assert second.look() is None
    assert first.look() is not None
    first.release()
    assert leads_soon(second)
    assert first.look() is None


def test_the_leader_sees_the_next_due_time_of_all_tenants(pair):
    leader, _ = pair
    assert leader.look().next_due_at is None
    soon = utcnow() + HOUR
    with tenant_scope(TENANT):
        job_make(now=soon + HOUR)
    with tenant_scope(OTHER_TENANT):
        task_make(due_at=soon)
    assert leader.look().next_due_at == soon


def test_a_lost_connection_is_no_leader_and_is_made_anew(pair):
    leader, other = pair
    assert leader.look() is not None
    leader._connection.close()
    assert leader.look() is None
    assert leads_soon(other)
    other.release()
    assert leads_soon(leader)


def test_a_round_fires_what_is_due_and_sleeps_until_the_next(beat):
    now = utcnow()
    with tenant_scope(TENANT):
        job = job_make(every_seconds=3600, cron="", now=now - 2 * HOUR)
    assert beat.tick() == 0.0
    with tenant_scope(TENANT):
        assert JobExecution.objects.count() == 1
        due = utcnow() + timedelta(seconds=0.4)
        ScheduledJob.objects.filter(id=job.id).update(next_due_at=due)
    assert 0 < beat.tick() <= 0.4
    with tenant_scope(TENANT):
        ScheduledJob.objects.update(next_due_at=due + HOUR)
    assert beat.tick() == LONGEST_SLEEP


def test_what_cannot_be_fired_is_tried_again_after_a_rest(beat, caplog):
    with tenant_scope(TENANT):
        job_make(args=["no arguments"], now=utcnow() - HOUR)
    assert beat.tick() == LONGEST_SLEEP
    assert "cannot be fired" in caplog.text
    with tenant_scope(TENANT):
        assert not JobExecution.objects.exists()


def test_a_beat_that_waits_does_nothing(beat, pair):
    assert pair[0].look() is not None
    with tenant_scope(TENANT):
        job_make(now=utcnow() - HOUR)
    assert beat.tick() == LONGEST_SLEEP
    with tenant_scope(TENANT):
        assert not JobExecution.objects.exists()


def test_a_row_of_celery_beat_is_seen_at_the_next_round(beat):
    declare()
    beat.tick()
    interval = IntervalSchedule.objects.create(every=1, period="hours")
    PeriodicTask.objects.create(name="x", task="commission.periods-close", interval=interval)
    beat.tick()
    with tenant_scope(PLATFORM_TENANT):
        assert ScheduledJob.objects.get().every_seconds == 3600


def test_nothing_is_ever_sent_to_celery(beat):
    declare()
    interval = IntervalSchedule.objects.create(every=1, period="hours")
    PeriodicTask.objects.create(name="x", task="commission.periods-close", interval=interval)
    beat.tick()
    assert "producer" not in beat.__dict__
    assert "connection" not in beat.__dict__
