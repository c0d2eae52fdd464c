"""Intents to move money: charges of invoices and disbursements of payouts."""

from django.db import models
from django.db.models import F, Q

from projects.payment.domain.refunds import Captured
from projects.payment.domain.states import DEAD, IN_FLIGHT, TransactionKind, TransactionState
from projects.payment.models.choices import choices_of
from projects.payment.models.invoice import Invoice
from projects.payment.models.method import PaymentMethod
from shared.core.money import Money
from shared.db.models import VersionedModel
from shared.tenancy.models import TenantForeignKey, TenantModel


class Transaction(VersionedModel, TenantModel):
    """One intent. The calls to the provider that carry it out are ProviderAttempts.

    `refunded_minor` is reserved by refunds that have not failed. `backdated_to` is the moment
    that success takes as its own, when history is replayed.
    """

    kind = models.CharField(max_length=16, choices=choices_of(TransactionKind))
    state = models.CharField(
        max_length=20, choices=choices_of(TransactionState), default=TransactionState.PROCESSING
    )
    invoice = TenantForeignKey(
        Invoice, null=True, blank=True, on_delete=models.PROTECT, related_name="transactions"
    )
    payment_method = TenantForeignKey(
        PaymentMethod, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    payout_id = models.UUIDField(null=True, blank=True)
    agent_id = models.UUIDField(null=True, blank=True)
    provider = models.CharField(max_length=32, default="simulated")
    provider_reference = models.CharField(max_length=120, blank=True)
    token = models.CharField(max_length=120)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    captured_minor = models.BigIntegerField(default=0)
    refunded_minor = models.BigIntegerField(default=0)
    failure_reason = models.CharField(max_length=200, blank=True)
    action_url = models.CharField(max_length=500, blank=True)
    backdated_to = models.DateTimeField(null=True, blank=True)
    occurred_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["tenant_id", "state", "-id"], name="transaction_state"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="transaction_amount"),
            models.CheckConstraint(
                condition=Q(captured_minor__gte=0, captured_minor__lte=F("amount_minor")),
                name="transaction_captured_within_amount",
            ),
            models.CheckConstraint(
                condition=Q(refunded_minor__gte=0, refunded_minor__lte=F("captured_minor")),
                name="transaction_refunded_within_captured",
            ),
            models.CheckConstraint(
                condition=Q(kind=TransactionKind.DISBURSEMENT, payout_id__isnull=False)
                | Q(~Q(kind=TransactionKind.DISBURSEMENT), invoice__isnull=False),
                name="transaction_has_its_reason",
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "payout_id"],
                condition=Q(kind=TransactionKind.DISBURSEMENT) & ~Q(state__in=sorted(DEAD)),
                name="transaction_one_live_disbursement",
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "invoice"],
                condition=Q(kind=TransactionKind.CHARGE, state__in=sorted(IN_FLIGHT)),
                name="transaction_one_charge_in_flight",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def captured(self) -> Captured:
        return Captured(captured_minor=self.captured_minor, refunded_minor=self.refunded_minor)

    @property
    def amount(self) -> Money:
        return Money.from_minor(self.amount_minor, self.currency)

    @property
    def captured_amount(self) -> Money:
        return Money.from_minor(self.captured_minor, self.currency)

    @property
    def refunded_amount(self) -> Money:
        return Money.from_minor(self.refunded_minor, self.currency)

    @property
    def remaining(self) -> Money:
        return Money.from_minor(self.captured.remaining_minor, self.currency)
