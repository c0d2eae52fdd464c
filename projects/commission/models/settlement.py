from django.db import models
from django.db.models import F, Q

from projects.commission.models.columns import amount_column, currency_column, total_column
from projects.commission.models.period import Period
from shared.tenancy.models import TenantForeignKey, TenantModel


class CarriedBalance(TenantModel):
    """What an agent brings into the next settlement: negative after clawbacks that exceeded
    what was earned, positive after a payout was cancelled."""

    agent_id = models.UUIDField()
    currency = currency_column()
    amount = total_column()

    class Meta:
        verbose_name = "carried balance"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "agent_id", "currency"], name="balance_agent_currency"
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


class Settlement(TenantModel):
    """How an agent's balance was settled when a period closed. Rows are only ever added."""

    agent_id = models.UUIDField()
    period = TenantForeignKey(Period, models.PROTECT, related_name="settlements")
    currency = currency_column()
    total = amount_column()
    carried_in = amount_column()
    paid = amount_column()
    carried_out = amount_column()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "agent_id", "period", "currency"],
                name="settlement_agent_period",
            ),
            models.CheckConstraint(
                condition=Q(paid=F("total") + F("carried_in") - F("carried_out")),
                name="settlement_adds_up",
            ),
            models.CheckConstraint(condition=Q(paid__gte=0), name="settlement_takes_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.paid} {self.currency}"
