from django.db import models
from django.db.models import Q

from projects.commission.models.columns import currency_column
from shared.db.models import VersionedModel
from shared.tenancy.models import TenantModel


class PlanStatus(models.TextChoices):
    DRAFT = "draft"
    APPROVED = "approved"
    RETIRED = "retired"


class PeriodKind(models.TextChoices):
    QUARTER = "quarter"
    MONTH = "month"


class CommissionPlan(VersionedModel, TenantModel):
    """A revision of a plan. A trigger keeps an approved revision as it was approved: to change
    a plan is to approve another revision of the same name."""

    name = models.CharField(max_length=120)
    revision = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=16, choices=PlanStatus, default=PlanStatus.DRAFT)
    currency = currency_column()
    period_kind = models.CharField(max_length=16, choices=PeriodKind, default=PeriodKind.QUARTER)
    definition = models.JSONField()
    description = models.CharField(max_length=500, blank=True)
    created_by = models.UUIDField(null=True)
    approved_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "commission plan"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "name", "revision"], name="plan_name_revision"
            ),
            models.CheckConstraint(
                condition=Q(status__in=PlanStatus.values), name="plan_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(approved_at__isnull=False),
                name="plan_approved_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} (revision {self.revision})"
