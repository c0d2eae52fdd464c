"""What people decide: cancel, run again, replay, discard; and what is forgotten in the end."""

from datetime import timedelta
from uuid import uuid4

import pytest

from projects.worker.errors import (
    DeadLetterJobNotFound,
    DeadLetterJobResolved,
    JobInTheWay,
    JobNotFound,
    JobNotReplayable,
    JobOver,
)
from projects.worker.jobs import JOBS_KEPT, WORKERS_KEPT
from projects.worker.models import BackgroundJob, DeadLetterJob, JobLog, Worker
from projects.worker.services.dead_letters import (
    dead_letter_job_discard,
    dead_letter_job_replay,
)
from projects.worker.services.jobs import job_cancel, job_retry
from projects.worker.services.outcomes import job_bury, job_succeed, job_try_failed
from projects.worker.services.workers import worker_register
from projects.worker.tests.factories import claimed, fresh, queued, run
from shared.contracts.worker import JobCancelled
from shared.core.clock import utcnow
from shared.tenancy.context import PLATFORM_TENANT, tenant_scope
from shared.testing.jobs import job_run

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


def dead(**facts) -> BackgroundJob:
    job = claimed(queued(**facts))
    assert job_bury(job=job, reason="no such charge")
    return fresh(job)


def succeeded(**facts) -> BackgroundJob:
    job = claimed(queued(**facts))
    assert job_succeed(job=job, result={}, seconds=1)
    return fresh(job)


def test_a_waiting_job_is_cancelled_at_once(tenant, target, assert_published):
    job = job_cancel(job_id=queued().id, by="Alice")
    assert fresh(job).state == "cancelled"
    assert run(job) == "taken"
    assert target.received == []
    assert_published(JobCancelled)
    assert "Alice" in JobLog.objects.get().message


def test_a_running_job_is_cancelled_and_its_outcome_refused(tenant, assert_published):
    job = claimed()
    job_cancel(job_id=job.id, by="Alice")
    assert not job_succeed(job=job, result={}, seconds=1)
    assert not job_bury(job=job, reason="x")
    assert fresh(job).state == "cancelled"
    assert not DeadLetterJob.objects.exists()


def test_what_is_over_cannot_be_cancelled(tenant):
    for job in (succeeded(), dead(), job_cancel(job_id=queued().id, by="x")):
        with pytest.raises(JobOver):
            job_cancel(job_id=job.id, by="x")
    with pytest.raises(JobNotFound):
        job_cancel(job_id=uuid4(), by="x")


def test_a_dead_job_runs_again_with_all_its_tries(tenant, target):
    job = dead(max_attempts=2)
    letter = DeadLetterJob.objects.get()
    dead_letter_job_replay(dead_letter_id=letter.id, by="Alice", user_id=uuid4())
    again = fresh(job)
    assert (again.state, again.tries, again.attempt) == ("queued", 0, 1)
    assert DeadLetterJob.objects.get().state == "replayed"
    first = claimed(again)
    assert job_try_failed(job=first, reason="once", luck=0)
    assert fresh(job).state == "queued"
    assert run(job) == "done"
    assert fresh(job).attempt == 3


def test_a_letter_is_resolved_once(tenant):
    dead()
    letter = DeadLetterJob.objects.get()
    dead_letter_job_discard(dead_letter_id=letter.id, reason="a test lead")
    with pytest.raises(DeadLetterJobResolved):
        dead_letter_job_replay(dead_letter_id=letter.id, by="x")
    with pytest.raises(DeadLetterJobResolved):
        dead_letter_job_discard(dead_letter_id=letter.id, reason="x")
    with pytest.raises(DeadLetterJobNotFound):
        dead_letter_job_discard(dead_letter_id=uuid4(), reason="x")
    assert BackgroundJob.objects.get().state == "dead"


def test_a_job_may_die_twice(tenant):
    job = dead()
    job_retry(job_id=job.id, by="x")
    job_bury(job=claimed(job), reason="again")
    assert sorted(DeadLetterJob.objects.values_list("state", flat=True)) == ["open", "replayed"]


def test_a_waiting_job_may_be_run_now(tenant, target):
    job = queued(run_at=utcnow() + timedelta(days=1))
    assert run(job) == "taken"
    job_retry(job_id=job.id, by="x")
    assert run(job) == "done"


def test_what_runs_or_is_done_is_not_run_again(tenant):
    for job in (claimed(), succeeded()):
        with pytest.raises(JobNotReplayable):
            job_retry(job_id=job.id, by="x")


def test_a_dead_job_whose_key_is_taken_stays_dead(tenant):
    job = dead(unique_key="k")
    queued(unique_key="k")
    with pytest.raises(JobInTheWay):
        job_retry(job_id=job.id, by="x")
    assert fresh(job).state == "dead"
    assert DeadLetterJob.objects.get().state == "open"


def test_what_ended_long_ago_is_forgotten_and_nothing_else(tenant, other_tenant):
    kept = [queued(), claimed(), succeeded(), dead()]
    settled = dead(service="nowhere")
    letter = DeadLetterJob.objects.get(job_id=settled.id)
    dead_letter_job_discard(dead_letter_id=letter.id, reason="x")
    gone = [settled, succeeded(), job_cancel(job_id=queued().id, by="x")]
    old = [*gone, kept[-1]]
    long_ago = utcnow() - JOBS_KEPT - timedelta(hours=1)
    BackgroundJob.objects.filter(id__in=[job.id for job in old]).update(finished_at=long_ago)
    silent = worker_register(instance="a", host="h", queues=["default"], concurrency=1)
    worker_register(instance="b", host="h", queues=["default"], concurrency=1)
    Worker.objects.filter(id=silent.id).update(heartbeat_at=utcnow() - 2 * WORKERS_KEPT)
    with tenant_scope(PLATFORM_TENANT):
        assert job_run("jobs-clean-up").result == {"deleted": 3}
    assert set(BackgroundJob.objects.values_list("id", flat=True)) == {job.id for job in kept}
    assert not JobLog.objects.exclude(job_id__in=[job.id for job in kept]).exists()
    assert Worker.objects.get().instance == "b"
