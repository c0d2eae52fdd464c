"""A lead given to an agent."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models import Q

from projects.assignment.models.agent import Agent
from projects.assignment.models.rule import AssignmentRule
from shared.core.clock import utcnow
from shared.tenancy.context import tenant_required
from shared.tenancy.models import TenantForeignKey, TenantModel

_CLOSE = """
WITH forgotten AS (
    DELETE FROM assignment_pendinglead WHERE tenant_id = %(tenant)s AND lead_id = %(lead)s
), closed AS (
    UPDATE assignment_assignment
    SET state = 'closed', outcome = %(outcome)s, ended_at = %(at)s, updated_at = %(now)s
    WHERE tenant_id = %(tenant)s AND lead_id = %(lead)s AND ended_at IS NULL
    RETURNING agent_id
)
UPDATE assignment_agent a SET open_assignments = open_assignments - 1, updated_at = %(now)s
FROM closed WHERE a.tenant_id = %(tenant)s AND a.id = closed.agent_id RETURNING a.id
"""


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

    @classmethod
    def live_close(cls, *, lead_id: UUID, outcome: str, at: datetime) -> UUID | None:
        """End the lead's live assignment or its waiting and free the agent's place, all in one
        statement; the id of the agent, None where nobody had the lead. Hold the lead's lock."""
        values: dict[str, Any] = {"tenant": tenant_required(), "lead": lead_id}
        values |= {"outcome": outcome, "at": at, "now": utcnow()}
        with connection.cursor() as cursor:
            cursor.execute(_CLOSE, values)
            row = cursor.fetchone()
            return row[0] if row else None
