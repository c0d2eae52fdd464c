from decimal import Decimal
from typing import Self
from uuid import UUID

from django.db import models

from projects.commission.models.assignment import CommissionAssignment
from projects.commission.models.columns import currency_column, total_column
from projects.commission.models.period import Period
from projects.commission.models.plan import CommissionPlan
from shared.core.money import Money
from shared.db.models import VersionedModel
from shared.db.reading import row_read
from shared.tenancy.context import tenant_required
from shared.tenancy.models import TenantForeignKey, TenantModel

_OF = """
select {columns} from commission_commissioncalculation
where tenant_id = %s and agent_id = %s and period_id = %s and currency = %s
"""


class CommissionCalculation(VersionedModel, TenantModel):
    """The commission of one agent for one period in one currency, as running totals.

    `sold` and `earned` are what the period's own sales came to, `adjusted` what differences of
    closed periods brought; a trigger freezes the three when the period closes. What is learned
    about a closed period afterwards goes to `late_sold` and `late_earned`, and as `adjusted`
    into the open period. `earned + late_earned` is always the commission on `sold + late_sold`.
    """

    agent_id = models.UUIDField()
    period = TenantForeignKey(Period, models.PROTECT, related_name="calculations")
    currency = currency_column()
    plan = TenantForeignKey(CommissionPlan, models.PROTECT, null=True)
    assignment = TenantForeignKey(CommissionAssignment, models.PROTECT, null=True)
    sold = total_column()
    earned = total_column()
    adjusted = total_column()
    late_sold = total_column()
    late_earned = total_column()
    facts = models.PositiveIntegerField(default=0, editable=False)
    terms_hash = models.CharField(max_length=64, blank=True, editable=False)
    inputs_hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = "commission calculation"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "agent_id", "period", "currency"],
                name="calculation_agent_period",
            )
        ]

    def __str__(self) -> str:
        return f"{self.parent_text('period')} {self.currency}"

    @classmethod
    def of(cls, *, agent_id: UUID, period: Period, currency: str) -> Self | None:
        """The agent's calculation, if it has begun; read for every payment."""
        found = row_read(_OF, [tenant_required(), agent_id, period.id, currency], cls)
        if found is not None:
            found.period = period
        return found

    @property
    def sold_total(self) -> Decimal:
        """All that is known to be sold in the period, before and after it closed."""
        return Decimal(self.sold) + Decimal(self.late_sold)

    @property
    def earned_total(self) -> Decimal:
        """The commission on all of it, in whatever period it was paid."""
        return Decimal(self.earned) + Decimal(self.late_earned)

    @property
    def commission(self) -> Money:
        """What this period pays: its own sales and the differences of closed periods."""
        return Money(Decimal(self.earned) + Decimal(self.adjusted), self.currency)
