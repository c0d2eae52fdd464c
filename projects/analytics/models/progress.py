"""How far each lead, each invoice and the money of each lead are: what funnels count."""

from django.db import models

from shared.tenancy.models import TenantModel


class LeadProgress(TenantModel):
    """A lead as its events told of it, in whatever order they came.

    A time is the earliest word, `status` that of the highest version of the lead, the deal
    that of the highest version at which it was won.
    """

    lead_id = models.UUIDField(help_text="lead_ingest lead id")
    entered_at = models.DateTimeField(null=True, blank=True)
    assigned_at = models.DateTimeField(null=True, blank=True)
    contacted_at = models.DateTimeField(null=True, blank=True)
    qualified_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=16, blank=True)
    status_version = models.PositiveBigIntegerField(default=0)
    won_at = models.DateTimeField(null=True, blank=True)
    won_version = models.PositiveBigIntegerField(default=0)
    amount = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    archived = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "lead progress"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "lead_id"], name="lead_progress_once"),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "entered_at"], name="lead_progress_entered"),
        ]

    def __str__(self) -> str:
        return f"{self.lead_id} {self.status}"


class InvoiceProgress(TenantModel):
    """An invoice: issued, then paid or voided."""

    invoice_id = models.UUIDField(help_text="payment invoice id")
    lead_id = models.UUIDField(null=True, blank=True, help_text="lead_ingest lead id")
    amount = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "invoice progress"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "invoice_id"], name="invoice_progress_once"
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "lead_id"], name="invoice_progress_lead")]

    def __str__(self) -> str:
        return str(self.invoice_id)


class MoneyKind(models.TextChoices):
    PAYMENT = "payment"
    REFUND = "refund"
    COMMISSION = "commission"


class LeadMoney(TenantModel):
    """What moved because of a lead, summed: sums do not depend on the order of their parts."""

    id = models.BigAutoField(primary_key=True)  # type: ignore[assignment]
    created_at = None  # type: ignore[assignment]
    updated_at = None  # type: ignore[assignment]

    lead_id = models.UUIDField(help_text="lead_ingest lead id")
    kind = models.CharField(max_length=16, choices=MoneyKind)
    currency = models.CharField(max_length=3)
    count = models.PositiveBigIntegerField(default=0)
    amount = models.DecimalField(max_digits=20, decimal_places=4, default=0)

    class Meta:
        verbose_name_plural = "lead money"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "lead_id", "kind", "currency"], name="lead_money_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=MoneyKind.values), name="lead_money_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.currency}"
