"""Events of assignment: who works on a lead."""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.types import Instant
from shared.events.envelope import event


@event(type="lead.assigned", topic="assignment.assignment", key="lead_id")
@dataclass(frozen=True, kw_only=True)
class LeadAssigned:
    """A lead without an agent has one now. `imported`: it was one of many in a file."""

    lead_id: UUID
    agent_id: UUID
    assignment_id: UUID
    strategy: str
    occurred_at: Instant
    rule_id: UUID | None = None
    imported: bool = False


@event(type="lead.reassigned", topic="assignment.assignment", key="lead_id")
@dataclass(frozen=True, kw_only=True)
class LeadReassigned:
    """A lead went from one agent to another."""

    lead_id: UUID
    agent_id: UUID
    previous_agent_id: UUID
    assignment_id: UUID
    strategy: str
    occurred_at: Instant
    rule_id: UUID | None = None


@event(type="lead.unassigned", topic="assignment.assignment", key="lead_id")
@dataclass(frozen=True, kw_only=True)
class LeadUnassigned:
    """A lead has no agent any more."""

    lead_id: UUID
    agent_id: UUID
    assignment_id: UUID
    reason: str
    occurred_at: Instant
