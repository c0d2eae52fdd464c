"""Agents who share a pool."""

from django.db import models

from projects.assignment.models.agent import Agent
from shared.tenancy.models import TenantForeignKey, TenantModel


class Team(TenantModel):
    """A pool of agents, in an order that decides ties."""

    name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "name"], name="team_name_once"),
        ]
        indexes = [models.Index(fields=["tenant_id", "name", "id"], name="team_by_name")]

    def __str__(self) -> str:
        return self.name


class TeamMember(TenantModel):
    """An agent's place in a team."""

    team = TenantForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    agent = TenantForeignKey(Agent, on_delete=models.CASCADE, related_name="teams")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "team", "agent"], name="team_member_once"),
            models.UniqueConstraint(
                fields=["tenant_id", "team", "position"],
                name="team_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.parent_text('agent')} in {self.parent_text('team')}"
