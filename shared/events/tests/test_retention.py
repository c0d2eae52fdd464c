from datetime import timedelta

import pytest
from django.db import transaction

from shared.core.clock import utcnow
from shared.core.ids import uuid7
from shared.events import outbox
from shared.events.models import InboxEvent, OutboxEvent
from shared.events.outbox_rows import KEPT
from shared.events.retention import INBOX_KEPT, retention_run, uuid7_floor
from shared.events.tests.events import ShopOpened
from shared.tenancy.context import system_scope

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


def test_only_what_was_published_long_ago_goes(tenant):
    old, now = utcnow() - KEPT - timedelta(minutes=1), utcnow()
    for version, published_at in ((1, old), (2, now), (3, None)):
        with transaction.atomic():
            outbox.publish(ShopOpened(shop_id=uuid7(), name="x"), version=version)
        with system_scope("test"):
            rows = OutboxEvent.across_tenants.filter(aggregate_version=version)
            rows.update(published_at=published_at, time=old)
    assert retention_run() is False
    left = OutboxEvent.objects.order_by("position").values_list("aggregate_version", flat=True)
    assert list(left) == [2, 3]


def test_the_inbox_remembers_thirty_days(tenant):
    gone = uuid7_floor(utcnow() - INBOX_KEPT - timedelta(hours=1))
    kept = uuid7_floor(utcnow() - INBOX_KEPT + timedelta(hours=1))
    for row_id in (gone, kept):
        InboxEvent.objects.create(id=row_id, event_id=uuid7())
    retention_run()
    assert [row.id for row in InboxEvent.objects.all()] == [kept]
