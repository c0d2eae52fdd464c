"""How much each agent was given and won, by hour and day."""

from django.db import models

from projects.assignment.models.agent import Agent
from shared.tenancy.models import TenantForeignKey, TenantModel


class Span(models.TextChoices):
    HOUR = "hour"
    DAY = "day"


class WorkloadMetric(TenantModel):
    """Counters of what happened between `starts_at` (UTC) and one hour or day later. They are
    changed in the transaction of what they count, and can be rebuilt from the assignments."""

    agent = TenantForeignKey(Agent, on_delete=models.CASCADE, related_name="workload")
    span = models.CharField(max_length=4, choices=Span)
    starts_at = models.DateTimeField()
    offered = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    won = models.PositiveIntegerField(default=0)
    lost = models.PositiveIntegerField(default=0)
    released = models.PositiveIntegerField(default=0)
    response_seconds = models.PositiveBigIntegerField(default=0)
    responses = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "agent", "span", "starts_at"], name="workload_once"
            ),
            models.CheckConstraint(
                condition=models.Q(span__in=Span.values), name="workload_span_known"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "span", "-starts_at", "-id"], name="workload_newest")
        ]

    def __str__(self) -> str:
        return f"{self.span} {self.starts_at:%Y-%m-%d %H:%M}"
