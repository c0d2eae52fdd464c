"""Models that have everything which shared/ must secure."""

from django.db import models

from shared.db.models import BaseModel, VersionedModel
from shared.tenancy.models import TenantForeignKey, TenantModel


class Shop(VersionedModel, TenantModel):
    """A parent with a version and a name unique in its tenant."""

    name = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "name"], name="shop_name")]


class Order(TenantModel):
    """A child of a shop, with money and an optional predecessor."""

    shop = TenantForeignKey(Shop, on_delete=models.PROTECT, related_name="orders")
    previous = TenantForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL)
    amount = models.DecimalField(max_digits=20, decimal_places=4, default=0)
    currency = models.CharField(max_length=3, default="USD")


class LedgerLine(TenantModel):
    """Rows that are only added."""

    text = models.CharField(max_length=80)


class Guest(TenantModel):
    """A copy of somebody whom another service knows; `table` is known here alone."""

    user_id = models.UUIDField()
    name = models.CharField(max_length=80)
    as_of = models.PositiveBigIntegerField(default=0)
    table = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "user_id"], name="guest_once")]


class Country(BaseModel):
    """A row that belongs to no tenant."""

    name = models.CharField(max_length=80, unique=True)
