"""Invoices: immutable once opened, numbered without a gap."""

from django.db import models
from django.db.models import F, Q

from projects.payment.domain.states import InvoiceState
from projects.payment.models.choices import choices_of
from shared.core.money import Money
from shared.db.models import VersionedModel
from shared.tenancy.models import TenantForeignKey, TenantModel


class InvoiceCounter(TenantModel):
    """The last number given in a series. Its row stays locked until the invoice commits."""

    series = models.CharField(max_length=12)
    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "series"], name="invoice_counter_series"),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.last}"


class Invoice(VersionedModel, TenantModel):
    """What a customer owes. A trigger refuses changes of its terms after `draft`.

    `version` counts the events about this invoice and its transactions.
    """

    state = models.CharField(
        max_length=16, choices=choices_of(InvoiceState), default=InvoiceState.DRAFT
    )
    series = models.CharField(max_length=12, default="INV")
    number = models.CharField(max_length=40, null=True, blank=True)  # noqa: DJ001 - unique when set
    lead_id = models.UUIDField(null=True, blank=True)
    agent_id = models.UUIDField(null=True, blank=True)
    customer_reference = models.CharField(max_length=120, blank=True)
    description = models.CharField(max_length=500, blank=True)
    currency = models.CharField(max_length=3)
    total_minor = models.BigIntegerField()
    paid_minor = models.BigIntegerField(default=0)
    occurred_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.CharField(max_length=200, blank=True)
    backdated = models.BooleanField(default=False)
    overdue_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["tenant_id", "due_at"],
                condition=Q(state=InvoiceState.OPEN, overdue_told_at__isnull=True),
                name="invoice_overdue_untold",
            ),
            models.Index(fields=["tenant_id", "state", "-id"], name="invoice_state"),
            models.Index(fields=["tenant_id", "agent_id", "-id"], name="invoice_agent"),
            # The admin's first page looks across tenants for what is overdue.
            models.Index(F("due_at").asc(), condition=Q(state="open"), name="invoice_overdue"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "number"], name="invoice_number"),
            models.UniqueConstraint(
                fields=["tenant_id", "lead_id"],
                condition=Q(lead_id__isnull=False) & ~Q(state=InvoiceState.VOID),
                name="invoice_lead_once",
            ),
            models.CheckConstraint(condition=Q(total_minor__gte=0), name="invoice_total"),
            models.CheckConstraint(
                condition=Q(paid_minor__gte=0, paid_minor__lte=F("total_minor")),
                name="invoice_paid_within_total",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[InvoiceState.OPEN, InvoiceState.PAID])
                | Q(number__isnull=False, occurred_at__isnull=False),
                name="invoice_issued_has_number",
            ),
            models.CheckConstraint(
                condition=~Q(state=InvoiceState.PAID) | Q(paid_minor=F("total_minor")),
                name="invoice_paid_in_full",
            ),
        ]

    def __str__(self) -> str:
        return self.number or "draft"

    @property
    def due_minor(self) -> int:
        return self.total_minor - self.paid_minor

    @property
    def total(self) -> Money:
        return Money.from_minor(self.total_minor, self.currency)

    @property
    def paid(self) -> Money:
        return Money.from_minor(self.paid_minor, self.currency)

    @property
    def due(self) -> Money:
        return Money.from_minor(self.due_minor, self.currency)


class InvoiceLine(TenantModel):
    """One position. Frozen with its invoice."""

    invoice = TenantForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    description = models.CharField(max_length=500)
    quantity = models.PositiveIntegerField(default=1)
    unit_minor = models.BigIntegerField()
    total_minor = models.BigIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "invoice", "position"], name="invoice_line_position"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, unit_minor__gte=0), name="invoice_line_sane"
            ),
            models.CheckConstraint(
                condition=Q(total_minor=F("quantity") * F("unit_minor")), name="invoice_line_total"
            ),
        ]

    def __str__(self) -> str:
        return self.description

    @property
    def unit_price(self) -> Money:
        return Money.from_minor(self.unit_minor, self.invoice.currency)

    @property
    def total(self) -> Money:
        return Money.from_minor(self.total_minor, self.invoice.currency)


class WonWithdrawal(TenantModel):
    """A lead's owner took its win back before it was invoiced: wins up to this version are void."""

    lead_id = models.UUIDField()
    lead_version = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "lead_id"], name="won_withdrawal_lead"),
        ]

    def __str__(self) -> str:
        return f"{self.lead_id} up to {self.lead_version}"
