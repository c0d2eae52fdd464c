from datetime import timedelta

import pytest

from projects.scheduler import jobs
from projects.scheduler.models import JobExecution
from projects.scheduler.tests.factories import WORK
from shared.core.clock import utcnow
from shared.tenancy.context import PLATFORM_TENANT, tenant_scope
from shared.testing.cast import TENANT
from shared.testing.jobs import job_run

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


def executions_make(age: timedelta, count: int, **facts) -> None:
    for number in range(count):
        row = JobExecution.objects.create(
            name="x", kind="manual", due_at=utcnow() + timedelta(seconds=number), **WORK, **facts
        )
        JobExecution.objects.filter(id=row.id).update(created_at=utcnow() - age)


def test_executions_that_ended_long_ago_go(monkeypatch):
    monkeypatch.setattr(jobs, "BATCH", 2)
    ended = {"state": "succeeded", "finished_at": utcnow()}
    with tenant_scope(TENANT):
        executions_make(jobs.KEPT + timedelta(days=1), 5, **ended)
        executions_make(jobs.KEPT + timedelta(days=1), 1)
        executions_make(jobs.KEPT - timedelta(days=1), 1, **ended)
    with tenant_scope(PLATFORM_TENANT):
        assert job_run("executions-clean-up").result == {"deleted": 5}
    with tenant_scope(TENANT):
        assert JobExecution.objects.count() == 2
