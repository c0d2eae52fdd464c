from django.db import models
from django.db.models import Q

from projects.commission.models.columns import amount_column, currency_column
from shared.tenancy.models import TenantForeignKey, TenantModel


class FactKind(models.TextChoices):
    PAYMENT = "payment"
    REFUND = "refund"


class CommissionFact(TenantModel):
    """A payment or a refund as payment told it, kept whether or not it earns anything.

    `amount` is negative for a refund. `sale_on` is the day, in the tenant's zone, of the payment
    (of the refunded payment): it decides the period. Rows are only ever added.
    """

    kind = models.CharField(max_length=16, choices=FactKind)
    source_id = models.UUIDField(help_text="The transaction or the refund.")
    event_id = models.UUIDField(null=True)
    agent_id = models.UUIDField(null=True)
    invoice_id = models.UUIDField()
    lead_id = models.UUIDField(null=True)
    amount = amount_column()
    currency = currency_column()
    sale_on = models.DateField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    reverses = TenantForeignKey("self", models.PROTECT, null=True, related_name="reversals")

    class Meta:
        verbose_name = "commission fact"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "kind", "source_id"], name="fact_once"),
            models.CheckConstraint(
                condition=Q(kind="payment", amount__gt=0, reverses__isnull=True)
                | Q(kind="refund", amount__lt=0, reverses__isnull=False),
                name="fact_sign_follows_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "agent_id", "sale_on"], name="fact_agent_sale_on")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.currency}"
