"""What a tenant is called."""

from django.db import models

from shared.tenancy.models import TenantModel


class TenantProfile(TenantModel):
    """A copy of the tenant's name, fed by tenant.* events; `as_of` is the newest one's version."""

    name = models.CharField(max_length=200)
    as_of = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id"], name="worker_tenant_once"),
        ]

    def __str__(self) -> str:
        return self.name
