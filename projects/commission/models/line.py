from decimal import Decimal

from django.db import models
from django.db.models import Q

from projects.commission.models.calculation import CommissionCalculation
from projects.commission.models.columns import amount_column, currency_column
from projects.commission.models.fact import CommissionFact
from shared.tenancy.models import TenantForeignKey, TenantModel


class LineKind(models.TextChoices):
    PAYMENT = "payment"
    REFUND = "refund"
    ADJUSTMENT = "adjustment"


class LineReason(models.TextChoices):
    """Why a line is an adjustment, or why it is zero."""

    NONE = "", "none"
    CLAWBACK = "clawback", "a refund of this period"
    LATE_PAYMENT = "late_payment", "a payment of a closed period"
    LATE_REFUND = "late_refund", "a refund of a sale of a closed period"
    RECALCULATED = "recalculated", "other terms apply"
    NO_PLAN = "no_plan", "no plan is assigned for this day"
    OTHER_CURRENCY = "other_currency", "the plan is in another currency"


class CalculationLine(TenantModel):
    """One step of a calculation, in the order of processing. Rows are only ever added.

    `calculation` is where the amount counts; `home` is the calculation of the period of the
    sale, another one if that period was closed. `raw` is the amount before rounding.
    """

    calculation = TenantForeignKey(CommissionCalculation, models.PROTECT, related_name="lines")
    home = TenantForeignKey(CommissionCalculation, models.PROTECT, related_name="home_lines")
    fact = TenantForeignKey(CommissionFact, models.PROTECT, null=True, related_name="lines")
    reverses = TenantForeignKey("self", models.PROTECT, null=True, related_name="reversals")
    sequence = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=16, choices=LineKind)
    reason = models.CharField(max_length=16, choices=LineReason, blank=True)
    basis = amount_column()
    amount = amount_column()
    raw = models.DecimalField(max_digits=38, decimal_places=14)
    currency = currency_column()
    fx_rate = models.DecimalField(max_digits=20, decimal_places=10, default=Decimal(1))
    fx_date = models.DateField(null=True)
    rate = models.DecimalField(max_digits=20, decimal_places=10, null=True)
    explanation = models.JSONField(default=dict)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = "calculation line"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "fact"], name="line_once_a_fact"),
            models.CheckConstraint(
                condition=Q(kind="adjustment") | Q(fact__isnull=False), name="line_has_a_fact"
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "calculation", "sequence"], name="line_calculation_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.currency}"
