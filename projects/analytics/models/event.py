"""Every event of the suite, once."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from shared.tenancy.models import TenantModel


class Event(TenantModel):
    """One event; its id is that of the CloudEvent, so a second copy finds the first one here.

    `occurred_at` is the business time by which it is counted, `recorded_at` when its producer
    learned of it, `created_at` when it came here. `amount` is set where it tells of money.
    Rows are only added. They come nearly in the order of `recorded_at`, which a BRIN index
    finds at almost no cost; how to partition by it: docs/explanation/analytics.md.
    """

    updated_at = None  # type: ignore[assignment]

    type = models.CharField(max_length=80)
    source = models.CharField(max_length=40)
    aggregate_id = models.CharField(max_length=80)
    aggregate_version = models.BigIntegerField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    amount = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    data = models.JSONField()

    class Meta:
        indexes = [
            BrinIndex(fields=["recorded_at"], name="event_recorded", pages_per_range=32),
            models.Index(fields=["tenant_id", "type", "-id"], name="event_by_type"),
            models.Index(fields=["tenant_id", "aggregate_id", "-id"], name="event_by_aggregate"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True, currency="")
                | (Q(amount__isnull=False) & ~Q(currency="")),
                name="event_amount_has_currency",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.aggregate_id}"
