"""A member who works leads: a copy of the gateway's, with what assignment adds."""

from collections.abc import Mapping
from uuid import UUID

from django.db import connection, models
from django.db.models import F, Q

from projects.assignment.models.calendar import Calendar
from shared.db.models import VersionedModel
from shared.db.reading import rows_read
from shared.tenancy.context import tenant_required
from shared.tenancy.models import TenantForeignKey, TenantModel

_LOAD = """
UPDATE assignment_agent a SET open_assignments = open_assignments + load.places, updated_at = now()
FROM unnest(%s::uuid[], %s::int[]) AS load (agent_id, places)
WHERE a.tenant_id = %s AND a.id = load.agent_id
"""
# Locked by id, as everywhere; told in the order of the team.
_POOL = """
WITH locked AS (
    SELECT a.*, m.position FROM assignment_agent a
    JOIN assignment_teammember m ON m.tenant_id = a.tenant_id AND m.agent_id = a.id
    WHERE a.tenant_id = %s AND m.team_id = %s ORDER BY a.id FOR UPDATE OF a
)
SELECT {columns} FROM locked AS assignment_agent ORDER BY position
"""


class Agent(VersionedModel, TenantModel):
    """`name`, `role`, `active` come from the gateway (`as_of` is the version of their event);
    the rest is set here. `open_assignments` is changed with the assignments, atomically."""

    user_id = models.UUIDField(help_text="gateway user id")
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=16)
    active = models.BooleanField(default=True)
    as_of = models.PositiveBigIntegerField(default=0)

    available = models.BooleanField(default=True)
    weight = models.PositiveSmallIntegerField(default=1)
    capacity = models.PositiveIntegerField(null=True, blank=True, help_text="empty: no bound")
    skills = models.JSONField(default=list, blank=True)
    languages = models.JSONField(default=list, blank=True)
    regions = models.JSONField(default=list, blank=True)
    calendar = TenantForeignKey(
        Calendar, on_delete=models.PROTECT, null=True, blank=True, related_name="agents"
    )
    open_assignments = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "user_id"], name="agent_once"),
            models.CheckConstraint(condition=Q(weight__gte=1), name="agent_weight_positive"),
            models.CheckConstraint(
                condition=Q(open_assignments__gte=0), name="agent_open_not_negative"
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "name", "id"], name="agent_by_name")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def load(cls, places: Mapping[UUID, int]) -> None:
        """Take so many places of each agent, by id, full or not."""
        if places:
            with connection.cursor() as cursor:
                cursor.execute(_LOAD, [list(places), list(places.values()), tenant_required()])

    @classmethod
    def team_locked(cls, *, team_id: UUID) -> "list[Agent]":
        """The agents of a team in its order, each locked until the transaction ends."""
        return rows_read(_POOL, [tenant_required(), team_id], cls)

    @classmethod
    def with_room(cls) -> Q:
        """Agents whose capacity is not reached."""
        return Q(capacity__isnull=True) | Q(open_assignments__lt=F("capacity"))
