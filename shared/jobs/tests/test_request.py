from datetime import timedelta

import pytest
from django.db import transaction

from shared.contracts.jobs import JobRequested
from shared.core.clock import utcnow
from shared.events.errors import OutsideTransaction
from shared.events.models import OutboxEvent
from shared.events.subscribe import subscribe, subscribed_topics, unsubscribe
from shared.jobs.errors import TaskUnknown
from shared.jobs.request import JobOrder, job_request, jobs_request
from shared.jobs.tests.tasks import ShopOpen
from shared.testing.jobs import jobs_drain, jobs_requested
from shared.testing.project.models import Shop

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_job_is_requested_with_the_write_it_follows_from(tenant, cast):
    moment = utcnow() + timedelta(hours=1)
    with transaction.atomic():
        job_id = job_request(
            task="shop-open",
            args=ShopOpen(name="Corner"),
            unique_key="corner",
            run_at=moment,
            max_attempts=2,
            requested_by=cast.alice.user_id,
        )
    [job] = jobs_requested()
    assert (job.job_id, job.service, job.task) == (job_id, "sample", "shop-open")
    assert job.args == {"name": "Corner", "times": 1}
    assert (job.unique_key, job.run_at, job.max_attempts) == ("corner", moment, 2)
    assert job.requested_by == cast.alice.user_id
    row = OutboxEvent.objects.get()
    assert (row.topic, row.aggregate_id) == ("sample.job", str(job_id))


def test_without_the_write_there_is_no_job(tenant):
    with transaction.atomic():
        job_request(task="shops-open")
        transaction.set_rollback(True)
    assert jobs_requested() == []
    with pytest.raises(OutsideTransaction):
        job_request(task="shops-open")


def test_only_declared_tasks_can_be_requested(tenant):
    with transaction.atomic(), pytest.raises(TaskUnknown):
        job_request(task="shop-burn")
    assert jobs_requested() == []


def test_many_are_requested_without_a_statement_of_their_own(tenant, django_assert_num_queries):
    orders = [JobOrder(task="shop-open", args=ShopOpen(name=f"{n}")) for n in range(20)]
    with transaction.atomic(), django_assert_num_queries(0):
        job_ids = jobs_request(orders)
    assert [job.job_id for job in jobs_requested()] == job_ids
    assert len(jobs_drain()) == Shop.objects.count() == 20
    assert len(jobs_drain()) == Shop.objects.count() == 20


def test_who_performs_jobs_reads_the_topics_of_all_who_request_them(settings):
    def handler(event, envelope): ...

    settings.SERVICE = {"reads": ["payment.job", "sales.job", "payment.invoice"]}
    subscribe(JobRequested)(handler)
    try:
        assert subscribed_topics() == ["payment.job", "sales.job"]
    finally:
        unsubscribe([handler])
