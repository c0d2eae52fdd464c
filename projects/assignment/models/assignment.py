"""A lead given to an agent."""

from django.db import models
from django.db.models import Q

from projects.assignment.models.agent import Agent
from projects.assignment.models.rule import AssignmentRule
from shared.tenancy.models import TenantForeignKey, TenantModel


class AssignmentState(models.TextChoices):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EXPIRED = "expired"
    ACTIVE = "active"
    RELEASED = "released"
    CLOSED = "closed"


LIVE = (AssignmentState.OFFERED, AssignmentState.ACCEPTED, AssignmentState.ACTIVE)


class Assignment(TenantModel):
    """At most one live assignment a lead. `attempt` counts the lead's assignments,
    `explanation` says for each candidate what excluded or chose it."""

    lead_id = models.UUIDField(help_text="lead_ingest lead id")
    agent = TenantForeignKey(Agent, on_delete=models.PROTECT, related_name="assignments")
    rule = TenantForeignKey(
        AssignmentRule, on_delete=models.PROTECT, null=True, blank=True, related_name="assignments"
    )
    rule_version = models.PositiveIntegerField(null=True, blank=True)
    strategy = models.CharField(max_length=16)
    state = models.CharField(max_length=16, choices=AssignmentState, default=AssignmentState.ACTIVE)
    attempt = models.PositiveIntegerField(default=1)
    supersedes = TenantForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    explanation = models.JSONField(default=dict)
    idempotency_key = models.CharField(max_length=255, blank=True)
    assigned_by = models.UUIDField(null=True, blank=True, help_text="gateway user id")
    occurred_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=64, blank=True, help_text="won, lost, or why released")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "lead_id"],
                condition=Q(state__in=LIVE),
                name="assignment_one_live",
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "lead_id", "attempt"], name="assignment_attempt_once"
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="assignment_key_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=LIVE, ended_at__isnull=True)
                | (~Q(state__in=LIVE) & Q(ended_at__isnull=False)),
                name="assignment_ended_or_live",
            ),
            models.CheckConstraint(
                condition=Q(state__in=AssignmentState.values), name="assignment_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "-created_at", "-id"], name="assignment_newest"),
            models.Index(
                fields=["tenant_id", "agent", "state", "-created_at"], name="assignment_by_agent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lead_id} attempt {self.attempt}"
