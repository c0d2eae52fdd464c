"""The schedules as Prometheus and `manage_all.py status` see them."""

from datetime import timedelta

import pytest

from projects.scheduler.models import ScheduledJob
from projects.scheduler.services.metrics import schedule_next, schedules_measure, schedules_now
from projects.scheduler.tests.factories import NOW, job_make
from shared.tenancy.context import tenant_scope

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


def test_schedules_of_all_tenants_are_counted_and_the_next_one_named(tenant, other_tenant):
    job_make()
    with tenant_scope(other_tenant):
        sooner = job_make()
        ScheduledJob.objects.update(next_due_at=NOW - timedelta(days=1))
    schedules_measure()
    [active] = schedules_now.collect()[0].samples
    assert (active.labels, active.value) == ({"state": "active"}, 2)
    [following] = schedule_next.collect()[0].samples
    assert following.labels == {"service": sooner.service, "task": sooner.task}
    assert following.value == (NOW - timedelta(days=1)).timestamp()
