"""What was asked of the provider, and the simulated provider's own book."""

from django.db import models
from django.db.models import F, Q

from projects.payment.domain.states import AttemptKind, AttemptState
from projects.payment.models.choices import choices_of
from projects.payment.models.refund import Refund
from projects.payment.models.transaction import Transaction
from shared.db.models import BaseModel
from shared.tenancy.models import TenantForeignKey, TenantModel

OPEN_ATTEMPTS = [AttemptState.PENDING, AttemptState.CLAIMED, AttemptState.UNKNOWN]


class ProviderAttempt(TenantModel):
    """One effect asked of the provider, under one idempotency key however often it is tried.

    `number` counts the claims and fences: only the holder of the last claim may record.
    From `due_at` on it may be claimed, for the first time or after a lease has lapsed.
    """

    kind = models.CharField(max_length=16, choices=choices_of(AttemptKind))
    state = models.CharField(
        max_length=16, choices=choices_of(AttemptState), default=AttemptState.PENDING
    )
    transaction = TenantForeignKey(Transaction, on_delete=models.PROTECT, related_name="attempts")
    refund = TenantForeignKey(
        Refund, null=True, blank=True, on_delete=models.PROTECT, related_name="attempts"
    )
    provider = models.CharField(max_length=32, default="simulated")
    idempotency_key = models.CharField(max_length=120)
    number = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True, blank=True)
    response = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            # Claiming looks across tenants for what is due.
            models.Index(
                F("due_at").asc(), condition=Q(state__in=OPEN_ATTEMPTS), name="attempt_due"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "idempotency_key"], name="attempt_idempotency_key"
            ),
            models.CheckConstraint(
                condition=Q(kind=AttemptKind.REFUND, refund__isnull=False)
                | Q(~Q(kind=AttemptKind.REFUND), refund__isnull=True),
                name="attempt_refund_has_refund",
            ),
        ]

    def __str__(self) -> str:
        return self.idempotency_key


class SimulatedCharge(BaseModel):
    """The remote side's book: what the simulated provider has done, by idempotency key.

    It stands for another company's database, so it knows no tenant and is written in
    transactions of its own. `calls` counts how often the same effect was asked for.
    """

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=16, choices=choices_of(AttemptKind))
    reference = models.CharField(max_length=64, unique=True)
    parent = models.CharField(max_length=64, blank=True, db_index=True)
    token = models.CharField(max_length=120)
    account = models.CharField(max_length=64)
    state = models.CharField(max_length=20)
    reason = models.CharField(max_length=64, blank=True)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    calls = models.PositiveIntegerField(default=1)
    settles_at = models.DateTimeField(null=True, blank=True)
    webhook_due_at = models.DateTimeField(null=True, blank=True, db_index=True)

    def __str__(self) -> str:
        return self.reference
