"""The two tables, which the service's own migrations have made."""

import time
from secrets import randbits
from uuid import UUID

from django.db import models
from django.utils.timezone import now


def uuid7() -> UUID:
    """A time-ordered id, so that indexes grow at one end as ours do."""
    return UUID(int=(time.time_ns() // 1_000_000 << 80) | 0x7 << 76 | 0b10 << 62 | randbits(62))


class Lead(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant_id = models.UUIDField(editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    first_name = models.CharField(max_length=120, blank=True)
    last_name = models.CharField(max_length=120, blank=True)
    email = models.CharField(max_length=320, blank=True)
    email_normalized = models.CharField(max_length=320, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    phone_raw = models.CharField(max_length=64, blank=True)
    company = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=80, blank=True)
    region = models.CharField(max_length=120, blank=True)
    city = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=35, blank=True)
    timezone = models.CharField(max_length=64, blank=True)
    source = models.CharField(max_length=64)
    external_id = models.CharField(max_length=128, blank=True)
    campaign = models.CharField(max_length=120, blank=True)
    first_touch = models.JSONField(default=dict, blank=True)
    last_touch = models.JSONField(default=dict, blank=True)
    custom = models.JSONField(default=dict, blank=True)
    score = models.PositiveSmallIntegerField(default=0)
    automated_score = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=16, default="new")
    status_since = models.DateTimeField(default=now)
    occurred_at = models.DateTimeField(default=now)
    assigned_to = models.UUIDField(null=True, blank=True)
    assignment_version = models.PositiveBigIntegerField(default=0)
    deal_amount = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    deal_currency = models.CharField(max_length=3, blank=True)
    won_at = models.DateTimeField(null=True, blank=True)
    lost_reason = models.CharField(max_length=200, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        managed = False
        db_table = "lead_ingest_lead"


class OutboxEvent(models.Model):
    position = models.BigAutoField(primary_key=True)
    id = models.UUIDField(default=uuid7)
    tenant_id = models.UUIDField()
    topic = models.TextField()
    key = models.TextField()
    type = models.TextField()
    source = models.TextField()
    dataschema = models.TextField()
    aggregate_id = models.TextField()
    aggregate_version = models.BigIntegerField()
    data = models.BinaryField()
    time = models.DateTimeField(default=now)

    class Meta:
        managed = False
        db_table = "events_outboxevent"
