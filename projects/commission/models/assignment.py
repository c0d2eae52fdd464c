from datetime import date
from decimal import Decimal
from uuid import UUID

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from projects.commission.domain.definition import definition_parse
from projects.commission.domain.terms import Terms
from projects.commission.models.columns import amount_column
from projects.commission.models.plan import CommissionPlan
from shared.core.money import Money
from shared.db.models import VersionedModel
from shared.db.reading import pair_read
from shared.tenancy.context import tenant_required
from shared.tenancy.models import TenantForeignKey, TenantModel

_COVERING = """
select {columns} from commission_commissionassignment
join commission_commissionplan on
    commission_commissionplan.tenant_id = commission_commissionassignment.tenant_id
    and commission_commissionplan.id = commission_commissionassignment.plan_id
where commission_commissionassignment.tenant_id = %s and agent_id = %s
    and daterange(covers_from, covers_to) @> %s::date
"""


class CommissionAssignment(VersionedModel, TenantModel):
    """An agent is paid by a plan from `effective_from` up to, not including, `effective_to`.

    `covers_from` and `covers_to` widen these dates to whole periods of the plan. Assignments of
    one agent never overlap there: one period of one agent has one plan, so that its total is a
    function of what was sold in it.
    """

    agent_id = models.UUIDField()
    plan = TenantForeignKey(CommissionPlan, models.PROTECT, related_name="assignments")
    quota = amount_column(null=True)
    split = models.DecimalField(max_digits=6, decimal_places=5, default=Decimal(1))
    effective_from = models.DateField()
    effective_to = models.DateField(null=True)
    covers_from = models.DateField(editable=False)
    covers_to = models.DateField(null=True, editable=False)
    created_by = models.UUIDField(null=True)

    class Meta:
        verbose_name = "commission assignment"
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_from__lt=F("effective_to")),
                name="assignment_dates_half_open",
            ),
            models.CheckConstraint(
                condition=Q(covers_from__lte=F("effective_from"))
                & (
                    Q(effective_to__isnull=True, covers_to__isnull=True)
                    | Q(covers_to__gte=F("effective_to"))
                ),
                name="assignment_covers_its_dates",
            ),
            models.CheckConstraint(
                condition=Q(split__gt=0, split__lte=1), name="assignment_split_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(quota__isnull=True) | Q(quota__gt=0), name="assignment_quota_positive"
            ),
            ExclusionConstraint(
                name="assignment_one_plan_a_period",
                expressions=[
                    ("tenant_id", RangeOperators.EQUAL),
                    ("agent_id", RangeOperators.EQUAL),
                    (
                        Func("covers_from", "covers_to", function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.parent_text('plan')} from {self.effective_from}"

    @classmethod
    def covering(cls, *, agent_id: UUID, day: date) -> "CommissionAssignment | None":
        """The one whose periods contain this day, with its plan; read for every payment."""
        found = pair_read(_COVERING, [tenant_required(), agent_id, day], cls, CommissionPlan)
        if found is None:
            return None
        assignment, plan = found
        assignment.plan = plan
        return assignment

    @property
    def terms(self) -> Terms:
        """What the plan makes of this agent's sales."""
        return Terms(
            definition=definition_parse(self.plan.definition),
            currency=self.plan.currency,
            quota=self.quota,
            split=self.split,
        )

    @property
    def quota_money(self) -> Money | None:
        """The quota in the plan's currency."""
        return None if self.quota is None else Money(self.quota, self.plan.currency)

    def is_effective_on(self, day: date) -> bool:
        """Whether a sale of this day is paid by this assignment."""
        ended = self.effective_to is not None and day >= self.effective_to
        return self.effective_from <= day and not ended
