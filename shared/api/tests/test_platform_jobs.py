from datetime import timedelta

import pytest
from django.db import transaction

from shared.api import platform_jobs
from shared.api.models import IdempotencyRecord
from shared.api.platform_jobs import INBOX_KEPT, OUTBOX_KEPT
from shared.core.clock import utcnow
from shared.core.ids import uuid7, uuid7_floor
from shared.events import outbox
from shared.events.models import InboxEvent, OutboxEvent
from shared.events.outbox_rows import KEPT
from shared.events.tests.events import ShopOpened
from shared.jobs.models import JobRecord, JobState
from shared.tenancy.context import PLATFORM_TENANT, system_scope, tenant_scope
from shared.testing.jobs import job_run

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


def cleaned(task: str) -> int:
    with tenant_scope(PLATFORM_TENANT):
        return int(job_run(task).result["deleted"])


def test_only_what_was_published_long_ago_goes(tenant):
    old, now = utcnow() - OUTBOX_KEPT - timedelta(minutes=1), utcnow()
    for version, published_at in ((1, old), (2, now), (3, None)):
        with transaction.atomic():
            outbox.publish(ShopOpened(shop_id=uuid7(), name="x"), version=version)
        with system_scope("test"):
            rows = OutboxEvent.across_tenants.filter(aggregate_version=version)
            rows.update(published_at=published_at, time=old)
    assert cleaned("events-clean-up") == 1
    left = OutboxEvent.objects.order_by("position").values_list("aggregate_version", flat=True)
    assert list(left) == [2, 3]


def test_the_relay_finds_again_whatever_it_may_have_to_send_again():
    assert OUTBOX_KEPT >= KEPT


def test_the_inbox_remembers_thirty_days(tenant):
    gone = uuid7_floor(utcnow() - INBOX_KEPT - timedelta(hours=1))
    kept = uuid7_floor(utcnow() - INBOX_KEPT + timedelta(hours=1))
    for row_id in (gone, kept):
        InboxEvent.objects.create(id=row_id, event_id=uuid7())
    assert cleaned("events-clean-up") == 1
    assert [row.id for row in InboxEvent.objects.all()] == [kept]


def test_done_jobs_are_forgotten_and_those_under_way_are_not(tenant):
    old = utcnow() - INBOX_KEPT - timedelta(hours=1)
    for number, state in enumerate((JobState.DONE, JobState.RUNNING)):
        row_id = uuid7_floor(old + timedelta(seconds=number))
        JobRecord.objects.create(id=row_id, job_id=uuid7(), task="x", attempt=1, state=state)
    assert cleaned("events-clean-up") == 1
    assert JobRecord.objects.get().state == JobState.RUNNING


def test_more_than_a_batch_goes_too(tenant, monkeypatch):
    monkeypatch.setattr(platform_jobs, "BATCH", 2)
    old = utcnow() - timedelta(hours=25)
    for number in range(5):
        row_id = uuid7_floor(old + timedelta(seconds=number))
        scope = {"caller": "c", "route": "r", "key": str(number)}
        IdempotencyRecord.objects.create(
            id=row_id, **scope, request_hash=b"x", status=200, body=b""
        )
    assert cleaned("idempotency-clean-up") == 5
    assert not IdempotencyRecord.objects.exists()
