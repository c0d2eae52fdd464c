"""Taking jobs in, and what unique keys and priorities mean."""

from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connections, transaction

from projects.worker.models import BackgroundJob, JobLog
from projects.worker.services.enqueueing import job_enqueue, jobs_enqueue
from projects.worker.services.jobs import job_cancel
from projects.worker.tests.factories import claimed, order, queued
from shared.core.ids import uuid7
from shared.tenancy.context import tenant_scope

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


def test_a_hundred_requests_with_one_key_make_one_job_and_99_get_its_id(tenant):
    start, found = Barrier(20), []

    def request() -> None:
        with tenant_scope(tenant):
            start.wait(timeout=20)
            for _ in range(5):
                found.append(job_enqueue(order=order(unique_key="nightly")))
        connections.close_all()

    threads = [Thread(target=request) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(found) == 100
    assert {job.id for job, _ in found} == {BackgroundJob.objects.get().id}
    assert sum(created for _, created in found) == 1


def test_a_key_is_free_again_when_its_job_is_over(tenant):
    first = queued(unique_key="k")
    assert queued(unique_key="k").id == first.id
    claimed(first)
    assert queued(unique_key="k").id == first.id
    job_cancel(job_id=first.id, by="a test")
    assert queued(unique_key="k").id != first.id


def test_keys_of_other_requesters_and_tenants_are_other_keys(tenant, other_tenant):
    first = queued(unique_key="k")
    assert queued(unique_key="k", requester="lead_ingest").id != first.id
    with tenant_scope(other_tenant):
        assert queued(unique_key="k").id != first.id
    assert queued().id != queued().id


def test_many_at_once_and_the_one_in_the_way_notes_it(tenant):
    first = queued(unique_key="k")
    again = order(unique_key="k")
    twins = [order(unique_key="twin"), order(unique_key="twin")]
    jobs_enqueue(orders=[order(), again, *twins, order()])
    assert BackgroundJob.objects.count() == 4
    assert not BackgroundJob.objects.filter(id=again.job_id).exists()
    assert str(again.job_id) in JobLog.objects.get(job_id=first.id).message


def test_the_same_request_twice_is_one_job(tenant):
    same = order(job_id=uuid7())
    jobs_enqueue(orders=[same])
    jobs_enqueue(orders=[same])
    assert BackgroundJob.objects.count() == 1


def test_numbers_beyond_their_range_are_taken_for_the_nearest(tenant):
    job = queued(priority=99, max_attempts=0, timeout_seconds=-1)
    assert (job.priority, job.max_attempts, job.timeout_seconds) == (9, 1, 1)
    assert queued(priority=-3).priority == 0


@pytest.mark.parametrize(
    "change", [{"priority": 10}, {"state": "odd"}, {"state": "running", "lease_until": None}]
)
def test_the_database_refuses_what_makes_no_sense(tenant, change):
    job = queued()
    with pytest.raises(IntegrityError), transaction.atomic():
        BackgroundJob.objects.filter(id=job.id).update(**change)
