"""The admin: every page opens and costs the same for more rows; actions run in the row's tenant."""

from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from projects.worker.models import BackgroundJob, DeadLetterJob, JobLog, Worker
from projects.worker.services.outcomes import job_bury, job_succeed
from projects.worker.services.workers import worker_register
from projects.worker.tests.factories import claimed, fresh, queued
from shared.tenancy.context import context_clear, tenant_scope
from shared.testing import admin
from shared.testing.cast import OTHER_TENANT, TENANT

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


@pytest.fixture
def staff() -> Client:
    user = get_user_model().objects.create(
        id=uuid4(), email="root@example.com", name="Root", is_staff=True, is_superuser=True
    )
    client = Client()
    client.force_login(user)
    return client


def _dead(count: int = 1) -> BackgroundJob:
    for _ in range(count):
        job = claimed()
        assert job_bury(job=job, reason="no such charge")
        assert job_succeed(job=claimed(), result={}, seconds=1)
    return fresh(job)


def _act(staff: Client, model: str, action: str, *rows) -> str:
    body = {"action": action, "_selected_action": [str(row.pk) for row in rows]}
    return staff.post(f"/admin/worker/{model}/", body, follow=True).content.decode()


def test_every_page_opens_and_every_filter_works(staff, tenant):
    job = _dead()
    worker_register(instance="one", host="h", queues=["default"], concurrency=8)
    context_clear()
    assert admin.unregistered() == []
    admin.pages_check(staff)
    admin.filters_check(staff)
    page = staff.get(f"/admin/worker/backgroundjob/{job.pk}/change/").content.decode()
    assert "Given up: no such charge" in page
    assert "alive" in staff.get("/admin/worker/worker/").content.decode()


def test_lists_cost_the_same_for_more_rows(staff):
    admin.queries_check(staff, _dead, [BackgroundJob, DeadLetterJob, JobLog])


def test_jobs_are_cancelled_and_run_again_each_in_its_own_tenant(staff):
    with tenant_scope(TENANT):
        ours = queued()
    with tenant_scope(OTHER_TENANT):
        theirs = queued()
    assert "Cancel: 2 done." in _act(staff, "backgroundjob", "cancel", ours, theirs)
    assert "nothing left to cancel" in _act(staff, "backgroundjob", "cancel", ours)
    assert "Run again: 1 done." in _act(staff, "backgroundjob", "retry", theirs)
    with tenant_scope(TENANT):
        assert fresh(ours).state == "cancelled"
    with tenant_scope(OTHER_TENANT):
        assert fresh(theirs).state == "queued"
        assert any("root@example.com" in line.message for line in JobLog.objects.all())


def test_dead_letters_are_replayed_and_discarded(staff):
    with tenant_scope(TENANT):
        _dead(2)
        first, second = DeadLetterJob.objects.order_by("id")
    assert "Replay: 1 done." in _act(staff, "deadletterjob", "replay", first)
    assert "Discard: 1 done." in _act(staff, "deadletterjob", "discard", second)
    assert "replayed already" in _act(staff, "deadletterjob", "replay", first)
    with tenant_scope(TENANT):
        states = dict(DeadLetterJob.objects.values_list("id", "state"))
        assert states == {first.id: "replayed", second.id: "discarded"}


def test_the_first_page_tells_what_waits_and_what_failed(staff, tenant):
    _dead()
    queued()
    context_clear()
    page = staff.get("/admin/").content.decode()
    for words in ("Jobs done", "Dead letters", "Given up", "no such charge"):
        assert words in page
    assert not Worker.objects.exists()
