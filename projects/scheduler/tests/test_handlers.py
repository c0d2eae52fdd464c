"""What the worker tells of executions."""

import pytest

from projects.scheduler.models import JobExecution
from projects.scheduler.services.firing import job_fire
from projects.scheduler.tests.factories import MINUTE, NOW, job_make
from shared.contracts.worker import JobCancelled, JobDeadLettered, JobFailed, JobSucceeded
from shared.core.ids import uuid7

pytestmark = pytest.mark.django_db
LATER = NOW + 5 * MINUTE


@pytest.fixture
def execution(tenant) -> JobExecution:
    job_fire(job_id=job_make().id, now=NOW + MINUTE)
    return JobExecution.objects.get()


def facts(execution, **more):
    known = {
        "job_id": execution.id,
        "service": execution.service,
        "task": execution.task,
        "requester": "scheduler",
        "attempts": 1,
        "occurred_at": LATER,
    }
    return {**known, **more}


def test_success_ends_an_execution_with_its_result(execution, deliver):
    deliver(JobSucceeded(**facts(execution), result={"closed": ["2026-01"]}), times=3)
    execution.refresh_from_db()
    assert (execution.state, execution.result) == ("succeeded", {"closed": ["2026-01"]})
    assert execution.finished_at == LATER
    assert execution.duration == LATER - execution.created_at


def test_a_failed_try_is_not_the_end(execution, deliver):
    deliver(JobFailed(**facts(execution), reason="busy", retry_at=LATER), version=1)
    execution.refresh_from_db()
    assert (execution.state, execution.reason, execution.finished_at) == ("failed", "busy", None)
    deliver(JobDeadLettered(**facts(execution, attempts=8), reason="still"), version=2)
    execution.refresh_from_db()
    assert (execution.state, execution.attempts) == ("dead", 8)
    deliver(JobSucceeded(**facts(execution, attempts=9)), version=3)
    deliver(JobFailed(**facts(execution), reason="old", retry_at=LATER), version=1)
    execution.refresh_from_db()
    assert (execution.state, execution.reason) == ("succeeded", "")


def test_a_cancelled_job_is_noted(execution, deliver):
    deliver(JobCancelled(**facts(execution)))
    execution.refresh_from_db()
    assert execution.state == "cancelled"


def test_jobs_of_others_and_of_nobody_are_passed_over(execution, deliver):
    deliver(JobSucceeded(**facts(execution, requester="payment")))
    deliver(JobSucceeded(**facts(execution, job_id=uuid7())))
    execution.refresh_from_db()
    assert execution.state == "requested"
