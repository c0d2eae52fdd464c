"""The queues as Prometheus and `manage_all.py status` see them."""

import pytest

from projects.worker.services.metrics import jobs_measure, jobs_now
from projects.worker.tests.factories import claimed, queued
from shared.tenancy.context import tenant_scope

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


def told() -> dict[tuple[str, str], float]:
    samples = jobs_now.collect()[0].samples
    return {(each.labels["queue"], each.labels["state"]): each.value for each in samples}


def test_waiting_and_running_jobs_of_all_tenants_are_counted_by_queue(tenant, other_tenant):
    claimed()
    queued(queue="payments")
    with tenant_scope(other_tenant):
        queued(queue="payments")
    jobs_measure()
    assert told() == {("default", "running"): 1, ("payments", "queued"): 2}


def test_a_queue_that_is_empty_again_is_gone(tenant):
    job = queued()
    jobs_measure()
    type(job).objects.filter(id=job.id).update(state="succeeded")
    jobs_measure()
    assert told() == {}
