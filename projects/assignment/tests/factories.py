"""What the tests of assignment stand on."""

from datetime import UTC, datetime
from uuid import uuid4

from projects.assignment.models import Agent, AssignmentRule, Team, TeamMember
from projects.assignment.services.allocation import Arrival, leads_allocate
from shared.testing.cast import Member

NOW = datetime(2026, 1, 15, 12, 30, tzinfo=UTC)


def agent_make(member: Member, **fields) -> Agent:
    known = {"name": member.name, "role": member.role, "as_of": 1}
    return Agent.objects.create(user_id=member.user_id, **{**known, **fields})


def team_make(name: str, *agents: Agent) -> Team:
    team = Team.objects.create(name=name)
    for position, agent in enumerate(agents):
        TeamMember.objects.create(team=team, agent=agent, position=position)
    return team


def rule_make(team: Team | None = None, **fields) -> AssignmentRule:
    known = {"name": f"rule {uuid4()}", "strategy": "round_robin", "team": team}
    return AssignmentRule.objects.create(**{**known, **fields})


def arrival_of(lead_id=None, *, facts=None, assigned_to=None, at=NOW, key=None):
    return Arrival(
        lead_id=lead_id or uuid4(),
        facts=facts or {},
        assigned_to=assigned_to,
        occurred_at=at,
        idempotency_key=key or str(uuid4()),
    )


def allocate(lead_id=None, **fields):
    made = leads_allocate([arrival_of(lead_id, **fields)])
    return made[0] if made else None
