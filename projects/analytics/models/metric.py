"""What is counted: the roll-ups of all events, and the definitions that read them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from projects.analytics.domain.buckets import Span
from shared.db.models import VersionedModel
from shared.tenancy.models import TenantModel


class Measure(models.TextChoices):
    COUNT = "count"
    AMOUNT = "amount"


class Metric(VersionedModel, TenantModel):
    """A definition: what events of some types add, less what those of others take away.

    It reads the roll-ups, which exist for every type: a new metric knows its whole past.
    """

    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    measure = models.CharField(max_length=8, choices=Measure)
    adds = ArrayField(models.CharField(max_length=80))
    subtracts = ArrayField(models.CharField(max_length=80), default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "key"], name="metric_key_once"),
            models.CheckConstraint(
                condition=Q(measure__in=Measure.values), name="metric_measure_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Rollup(TenantModel):
    """Events of one type and currency within one hour (UTC) or day (the tenant's zone).

    Changed in the transaction that stores the event, and can be rebuilt from the events.
    """

    id = models.BigAutoField(primary_key=True)  # type: ignore[assignment]
    created_at = None  # type: ignore[assignment]
    updated_at = None  # type: ignore[assignment]

    type = models.CharField(max_length=80)
    currency = models.CharField(max_length=3, blank=True)
    span = models.CharField(max_length=4, choices=[(span.value, span.value) for span in Span])
    starts_at = models.DateTimeField()
    count = models.PositiveBigIntegerField(default=0)
    amount = models.DecimalField(max_digits=24, decimal_places=4, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "type", "currency", "span", "starts_at"], name="rollup_once"
            ),
            models.CheckConstraint(
                condition=Q(span__in=[span.value for span in Span]), name="rollup_span_known"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "span", "-starts_at", "-id"], name="rollup_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.span} {self.starts_at:%Y-%m-%d %H:%M}"
