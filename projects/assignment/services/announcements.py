"""The events of assignments, and their order.

A lead's assignments are its attempts 1, 2, 3...; beginning and end of an attempt are the
odd and even versions, so that whoever keeps a lead's agent can tell the newest word.
"""

from typing import Any

from projects.assignment.models import Assignment
from shared.contracts.assignment import LeadAssigned, LeadReassigned, LeadUnassigned


def version_begun(assignment: Assignment) -> int:
    """The version of an attempt's beginning."""
    return 2 * assignment.attempt - 1


def version_ended(assignment: Assignment) -> int:
    """The version of an attempt's end."""
    return 2 * assignment.attempt


def lead_assigned(assignment: Assignment, *, imported: bool) -> LeadAssigned | LeadReassigned:
    """lead.assigned, or lead.reassigned where another assignment stood before."""
    facts: dict[str, Any] = {
        "lead_id": assignment.lead_id,
        "agent_id": assignment.agent.user_id,
        "assignment_id": assignment.id,
        "strategy": assignment.strategy,
        "occurred_at": assignment.occurred_at,
        "rule_id": assignment.rule_id,
    }
    if assignment.supersedes is None:
        return LeadAssigned(**facts, imported=imported)
    return LeadReassigned(**facts, previous_agent_id=assignment.supersedes.agent.user_id)


def lead_unassigned(assignment: Assignment) -> LeadUnassigned:
    """The lead has nobody now."""
    assert assignment.ended_at
    return LeadUnassigned(
        lead_id=assignment.lead_id,
        agent_id=assignment.agent.user_id,
        assignment_id=assignment.id,
        reason=assignment.outcome,
        occurred_at=assignment.ended_at,
    )
