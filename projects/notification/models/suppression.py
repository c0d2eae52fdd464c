"""Addresses that get no mail."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from shared.tenancy.models import TenantModel


class Cause(models.TextChoices):
    BOUNCE = "bounce"
    MANUAL = "manual"


class Suppression(TenantModel):
    """An address that a mail server said does not exist, or that somebody wants left alone."""

    address = models.CharField(max_length=254)
    cause = models.CharField(max_length=10, choices=Cause)
    detail = models.CharField(max_length=300, blank=True)
    created_by = models.UUIDField(null=True, blank=True, help_text="gateway user id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "address"], name="suppression_once"),
            models.CheckConstraint(
                condition=Q(address=Lower("address")), name="suppression_address_lower"
            ),
            models.CheckConstraint(
                condition=Q(cause__in=Cause.values), name="suppression_cause_known"
            ),
        ]

    def __str__(self) -> str:
        return self.address
