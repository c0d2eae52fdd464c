from django.db import models
from django.db.models import Q

from projects.commission.models.columns import amount_column, currency_column
from projects.commission.models.period import Period
from shared.core.money import Money, round_half_even
from shared.db.models import VersionedModel
from shared.tenancy.models import TenantForeignKey, TenantModel


class PayoutState(models.TextChoices):
    DRAFT = "draft"
    APPROVED = "approved"
    DISBURSING = "disbursing"
    PAID = "paid"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Payout(VersionedModel, TenantModel):
    """The commissions of one agent for one period, approved and paid together.

    `amount` holds the period's total and what was carried in. `attempt` counts approvals and
    retries: payment disburses each attempt at most once.
    """

    agent_id = models.UUIDField()
    period = TenantForeignKey(Period, models.PROTECT, related_name="payouts")
    currency = currency_column()
    amount = amount_column()
    carried_in = amount_column(default=0)
    state = models.CharField(max_length=16, choices=PayoutState, default=PayoutState.DRAFT)
    attempt = models.PositiveIntegerField(default=0)
    approved_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    transaction_id = models.UUIDField(null=True)
    failure = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "agent_id", "period", "currency"], name="payout_agent_period"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payout_amount_positive"),
            models.CheckConstraint(
                condition=Q(state__in=PayoutState.values), name="payout_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "cancelled"]) | Q(approved_by__isnull=False),
                name="payout_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(paid_at__isnull=False, transaction_id__isnull=False),
                name="payout_paid_by_a_transaction",
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "state", "id"], name="payout_state")]

    def __str__(self) -> str:
        return f"{round_half_even(self.amount, self.currency)} {self.currency}"

    @property
    def money(self) -> Money:
        """What is paid."""
        return Money(self.amount, self.currency)
