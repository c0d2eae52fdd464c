"""What analytics keeps about a tenant."""

from django.db import models

from shared.tenancy.models import TenantModel


class TenantProfile(TenantModel):
    """The tenant's name and the zone in which its days begin; `as_of` is the version of the
    event it is of."""

    name = models.CharField(max_length=200, blank=True)
    timezone = models.CharField(max_length=64)
    currency = models.CharField(max_length=3)
    as_of = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id"], name="analytics_profile_once"),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.timezone}, {self.currency}"
