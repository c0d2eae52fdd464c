"""Which leads go to which pool, and how one of the pool is chosen."""

from datetime import datetime
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from projects.assignment.domain import choice
from projects.assignment.models.agent import Agent
from projects.assignment.models.calendar import Calendar
from projects.assignment.models.team import Team
from shared.core.ids import uuid7
from shared.db.models import VersionedModel
from shared.db.reading import row_read
from shared.tenancy.context import tenant_required
from shared.tenancy.models import TenantForeignKey, TenantModel

# The update changes nothing, but locks the row that is there.
_ROTATION = """
INSERT INTO assignment_rotation (id, tenant_id, rule_id, credits, created_at, updated_at)
VALUES (%s, %s, %s, '{}', now(), now())
ON CONFLICT (tenant_id, rule_id) DO UPDATE SET updated_at = assignment_rotation.updated_at
RETURNING {columns}
"""


class Strategy(models.TextChoices):
    ROUND_ROBIN = choice.ROUND_ROBIN
    WEIGHTED = choice.WEIGHTED
    LEAST_LOADED = choice.LEAST_LOADED
    DIRECT = choice.DIRECT


class AssignmentRule(VersionedModel, TenantModel):
    """Rules are tried by priority, low first; a fallback rule only when no other gave an
    agent. The pool is a team, or for `direct` one agent. `stop` ends the search also when
    nobody of the pool can take the lead."""

    name = models.CharField(max_length=120)
    priority = models.PositiveIntegerField(default=100)
    conditions = models.JSONField(default=dict, blank=True)
    strategy = models.CharField(max_length=16, choices=Strategy)
    team = TenantForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="rules"
    )
    agent = TenantForeignKey(
        Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="direct_rules"
    )
    caps = models.JSONField(default=dict, blank=True)
    calendar = TenantForeignKey(
        Calendar, on_delete=models.PROTECT, null=True, blank=True, related_name="rules"
    )
    sla_minutes = models.PositiveIntegerField(null=True, blank=True)
    stop = models.BooleanField(default=False)
    fallback = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    effective_from = models.DateTimeField(null=True, blank=True)
    effective_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "name"], name="rule_name_once"),
            models.CheckConstraint(
                condition=Q(strategy=Strategy.DIRECT, agent__isnull=False, team__isnull=True)
                | (~Q(strategy=Strategy.DIRECT) & Q(agent__isnull=True, team__isnull=False)),
                name="rule_has_its_pool",
            ),
            models.CheckConstraint(
                condition=Q(effective_from__isnull=True)
                | Q(effective_until__isnull=True)
                | Q(effective_from__lt=F("effective_until")),
                name="rule_effective_in_order",
            ),
            models.CheckConstraint(
                condition=Q(strategy__in=Strategy.values), name="rule_strategy_known"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "fallback", "priority", "id"], name="rule_order")
        ]

    def __str__(self) -> str:
        return self.name

    def in_force(self, at: datetime) -> bool:
        """Whether `at` is within the rule's time; its end is not."""
        begun = self.effective_from is None or self.effective_from <= at
        return begun and (self.effective_until is None or at < self.effective_until)


class Rotation(TenantModel):
    """The credits of a rule's rotation by agent; its row lock makes choices one by one."""

    rule = TenantForeignKey(AssignmentRule, on_delete=models.CASCADE, related_name="rotations")
    credits = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "rule"], name="rotation_once")]

    def __str__(self) -> str:
        return self.parent_text("rule")

    @classmethod
    def locked(cls, *, rule_id: UUID) -> "Rotation":
        """The rule's rotation, begun where there is none, locked until the transaction ends."""
        rotation = row_read(_ROTATION, [uuid7(), tenant_required(), rule_id], cls)
        assert rotation is not None
        return rotation
