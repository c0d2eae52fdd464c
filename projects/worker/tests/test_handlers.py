"""What arrives from siblings, also twice; and every queue of requests is read."""

import pytest
from django.conf import settings

from projects.worker.models import BackgroundJob, TenantProfile
from projects.worker.tests.factories import requested, run
from shared.contracts.worker import JobSucceeded
from shared.core.clock import utcnow
from shared.events.subscribe import subscribed_topics
from shared.tenancy.context import tenant_scope
from shared.testing.copies import tenant_copy_check

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


def test_a_request_becomes_one_job_of_its_sender(tenant, deliver):
    event = requested(
        args={"a": 1},
        queue="mail",
        priority=2,
        max_attempts=3,
        timeout_seconds=30,
        run_at=utcnow(),
        unique_key="k",
    )
    deliver(event, times=2, source="lead_ingest")
    job = BackgroundJob.objects.get()
    assert (job.id, job.requester, job.state) == (event.job_id, "lead_ingest", "queued")
    assert (job.service, job.task, job.args) == ("payment", "charge", {"a": 1})
    assert (job.queue, job.priority, job.max_attempts) == ("mail", 2, 3)
    assert (job.timeout_seconds, job.run_at, job.unique_key) == (30, event.run_at, "k")
    assert job.traceparent


def test_a_request_is_pushed_in_its_own_tenant(tenant, other_tenant, deliver, target):
    deliver(requested(), source="payment")
    job = BackgroundJob.objects.get()
    with tenant_scope(other_tenant):
        assert run(job) == "taken"
    assert run(job) == "done"


def test_the_outcome_goes_to_whoever_asked(tenant, deliver, target, assert_published):
    event = requested()
    deliver(event, source="lead_ingest")
    run(BackgroundJob.objects.get())
    [told] = assert_published(JobSucceeded)
    assert (told.job_id, told.requester, told.attempts) == (event.job_id, "lead_ingest", 1)


def test_every_topic_of_requests_is_read():
    reads = [topic for topic in settings.SERVICE["reads"] if topic.endswith(".job")]
    assert {"lead_ingest.job", "payment.job"} <= set(reads)
    assert set(reads) <= set(subscribed_topics())


def test_the_newest_word_on_the_tenant_stays(tenant, deliver):
    tenant_copy_check(deliver, TenantProfile)
