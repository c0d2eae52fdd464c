"""Money on its way back to a customer."""

from django.db import models
from django.db.models import Q

from projects.payment.domain.states import RefundState
from projects.payment.models.choices import choices_of
from projects.payment.models.transaction import Transaction
from shared.core.money import Money
from shared.db.models import VersionedModel
from shared.tenancy.models import TenantForeignKey, TenantModel


class Refund(VersionedModel, TenantModel):
    """A part of a captured charge that goes back; its amount is reserved until it fails."""

    transaction = TenantForeignKey(Transaction, on_delete=models.PROTECT, related_name="refunds")
    state = models.CharField(
        max_length=16, choices=choices_of(RefundState), default=RefundState.PROCESSING
    )
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    reason = models.CharField(max_length=200, blank=True)
    requested_by = models.UUIDField(null=True, blank=True)
    provider_reference = models.CharField(max_length=120, blank=True)
    failure_reason = models.CharField(max_length=200, blank=True)
    backdated_to = models.DateTimeField(null=True, blank=True)
    occurred_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["tenant_id", "state", "-id"], name="refund_state"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="refund_amount"),
            models.UniqueConstraint(
                fields=["tenant_id", "transaction", "provider_reference"],
                condition=~Q(provider_reference=""),
                name="refund_provider_reference",
            ),
        ]

    def __str__(self) -> str:
        return f"refund {self.id}"

    @property
    def amount(self) -> Money:
        return Money.from_minor(self.amount_minor, self.currency)
