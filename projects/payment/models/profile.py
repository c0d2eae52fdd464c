"""What payment keeps about a tenant."""

from django.db import models

from projects.payment.domain.tokens import DEFAULT_TOKEN
from shared.tenancy.models import TenantModel


class TenantProfile(TenantModel):
    """A copy of the tenant's currency and zone, fed by tenant.* events."""

    name = models.CharField(max_length=200)
    currency = models.CharField(max_length=3)
    timezone = models.CharField(max_length=64)
    as_of = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id"], name="tenant_profile_single"),
        ]

    def __str__(self) -> str:
        return self.name


class Collection(models.TextChoices):
    AUTOMATIC = "automatic"
    MANUAL = "manual"


class BillingProfile(TenantModel):
    """How a tenant collects: without a row, automatically with the simulated provider."""

    collection = models.CharField(
        max_length=16, choices=Collection.choices, default=Collection.AUTOMATIC
    )
    default_token = models.CharField(max_length=120, default=DEFAULT_TOKEN)
    disbursement_token = models.CharField(max_length=120, default=DEFAULT_TOKEN)
    series = models.CharField(max_length=12, default="INV")
    terms_days = models.PositiveSmallIntegerField(default=14)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id"], name="billing_profile_single"),
            models.CheckConstraint(
                condition=models.Q(series__regex=r"^[A-Z0-9]{1,12}$"), name="billing_series_plain"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.collection} collection"
