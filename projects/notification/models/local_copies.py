"""Small copies of the gateway's data, fed by its events."""

from django.db import models

from shared.tenancy.models import TenantModel


class TenantProfile(TenantModel):
    """The tenant's name, zone and currency; `as_of` is the version of the event it came from."""

    name = models.CharField(max_length=200)
    timezone = models.CharField(max_length=64)
    currency = models.CharField(max_length=3)
    as_of = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id"], name="tenant_profile_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Member(TenantModel):
    """A member as the gateway tells them, so that they can be told something; `language` is
    what they chose here."""

    user_id = models.UUIDField(help_text="gateway user id")
    name = models.CharField(max_length=200)
    email = models.CharField(max_length=254, blank=True)
    role = models.CharField(max_length=16)
    active = models.BooleanField(default=True)
    as_of = models.PositiveBigIntegerField(default=0)
    language = models.CharField(max_length=8, default="en")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "user_id"], name="member_once"),
        ]
        indexes = [models.Index(fields=["tenant_id", "role"], name="member_by_role")]

    def __str__(self) -> str:
        return self.name
