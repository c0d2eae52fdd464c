"""Small copies of the gateway's data, fed by its events."""

from django.db import models

from shared.tenancy.models import TenantModel


class TenantProfile(TenantModel):
    """The tenant's name, zone and currency; `as_of` is the version of the event it came from.

    The name is empty until the tenant's next event where the copy is older than this column.
    """

    name = models.CharField(max_length=200, blank=True)
    timezone = models.CharField(max_length=64)
    currency = models.CharField(max_length=3)
    as_of = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id"], name="tenant_profile_once"),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.timezone}, {self.currency}"


class Member(TenantModel):
    """A member of the tenant, so that a lead is given to nobody unknown."""

    user_id = models.UUIDField()
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=16)
    active = models.BooleanField(default=True)
    as_of = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "user_id"], name="member_once"),
        ]

    def __str__(self) -> str:
        return self.name
