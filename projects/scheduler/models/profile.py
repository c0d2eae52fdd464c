"""What the scheduler keeps about a tenant."""

from django.db import models

from shared.tenancy.models import TenantModel


class TenantProfile(TenantModel):
    """A copy of the tenant's name and zone, fed by tenant.* events."""

    name = models.CharField(max_length=200)
    timezone = models.CharField(max_length=64)
    as_of = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id"], name="tenant_profile_single"),
        ]

    def __str__(self) -> str:
        return self.name
