"""Assignments begin, change hands and end; the agents' counters go with them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from projects.assignment import selectors
from projects.assignment.domain.choice import exclusion
from projects.assignment.errors import AgentCannotTake, AssignmentEnded
from projects.assignment.models import (
    Agent,
    Assignment,
    AssignmentRule,
    AssignmentState,
    LeadEnd,
    PendingLead,
    Strategy,
)
from projects.assignment.services import announcements, workload
from shared.db.locking import advisory_lock
from shared.events import outbox


def assignment_create(
    *,
    lead_id: UUID,
    agent: Agent,
    strategy: str,
    explanation: dict[str, Any],
    occurred_at: datetime,
    rule: AssignmentRule | None = None,
    supersedes: Assignment | None = None,
    by: UUID | None = None,
    idempotency_key: str = "",
    due_at: datetime | None = None,
    imported: bool = False,
) -> Assignment:
    """Write a live assignment, count it and publish lead.assigned or lead.reassigned.

    The caller holds the lead's lock and has loaded the agent (see agent_load); `supersedes` is
    the lead's newest assignment, if it ever had one; `imported` says that the lead has just come
    with a file.
    """
    assignment = Assignment.objects.create(
        lead_id=lead_id,
        agent=agent,
        rule=rule,
        rule_version=rule.version if rule else None,
        strategy=strategy,
        attempt=supersedes.attempt + 1 if supersedes else 1,
        supersedes=supersedes,
        explanation=explanation,
        idempotency_key=idempotency_key,
        assigned_by=by,
        occurred_at=occurred_at,
        due_at=due_at,
    )
    workload.count(agent_id=agent.id, at=occurred_at, offered=1, accepted=1)
    event = announcements.lead_assigned(assignment, imported=imported)
    outbox.publish(event, version=announcements.version_begun(assignment))
    return assignment


def agent_load(agent: Agent, *, force: bool = False) -> None:
    """Take one place of the agent's capacity; `force` also beyond it.

    Raises AgentCannotTake where another lead took the last place.
    """
    agents = Agent.objects.filter(id=agent.id)
    if not force:
        agents = agents.filter(Agent.with_room())
    if not agents.update(open_assignments=F("open_assignments") + 1):
        raise AgentCannotTake(reason="full")


def agent_unload(agent_id: UUID) -> None:
    """Give back one place."""
    Agent.objects.filter(id=agent_id).update(open_assignments=F("open_assignments") - 1)


@transaction.atomic
def assignment_reassign(
    *, assignment_id: UUID, agent_id: UUID, by: UUID, reason: str, at: datetime
) -> Assignment:
    """Give the lead of a live assignment to another agent; the old one is superseded.

    Raises AssignmentNotFound, AssignmentEnded, AgentNotFound, AgentCannotTake.
    """
    old = assignment_locked(assignment_id)
    agent = selectors.agent_get(agent_id=agent_id)
    if excluded := exclusion(selectors.candidate_of(agent)):
        raise AgentCannotTake(reason=excluded)
    assignment_end(old, state=AssignmentState.RELEASED, outcome=reason, at=at)
    agent_load(agent)
    return assignment_create(
        lead_id=old.lead_id,
        agent=agent,
        strategy=Strategy.DIRECT,
        supersedes=old,
        by=by,
        explanation={"direct": reason},
        occurred_at=at,
    )


def assignment_locked(assignment_id: UUID) -> Assignment:
    """A live assignment with its lead locked. Raises AssignmentNotFound, AssignmentEnded."""
    advisory_lock("lead", selectors.assignment_get(assignment_id=assignment_id).lead_id)
    assignment = selectors.assignment_get(assignment_id=assignment_id)
    if assignment.ended_at is not None:
        raise AssignmentEnded(state=assignment.state)
    return assignment


def assignment_end(assignment: Assignment, *, state: str, outcome: str, at: datetime) -> None:
    """End a live assignment and free its place."""
    assignment.state, assignment.outcome, assignment.ended_at = state, outcome, at
    assignment.save(update_fields=["state", "outcome", "ended_at", "updated_at"])
    agent_unload(assignment.agent_id)
    if state == AssignmentState.RELEASED:
        workload.count(agent_id=assignment.agent_id, at=at, released=1)


@transaction.atomic
def assignment_release(*, assignment_id: UUID, reason: str, at: datetime) -> Assignment:
    """Take a lead from its agent; it waits until it is assigned anew.

    Publishes lead.unassigned. Raises AssignmentNotFound, AssignmentEnded.
    """
    assignment = assignment_locked(assignment_id)
    assignment_end(assignment, state=AssignmentState.RELEASED, outcome=reason, at=at)
    facts = assignment.explanation.get("facts", {})
    PendingLead.objects.get_or_create(
        lead_id=assignment.lead_id,
        defaults={"facts": facts, "explanation": {"released": reason}, "occurred_at": at},
    )
    event = announcements.lead_unassigned(assignment)
    outbox.publish(event, version=announcements.version_ended(assignment))
    return assignment


@transaction.atomic(savepoint=False)
def assignment_close(*, lead_id: UUID, outcome: str, occurred_at: datetime, as_of: int) -> None:
    """End the live assignment of a lead that was won, lost or archived, and count the outcome.

    A lead without one is only remembered as ended, also for when it becomes known later.
    `as_of` is the lead's version; nothing happens when something newer was heard of it.
    """
    advisory_lock("lead", lead_id)
    if LeadEnd.heard(lead_id=lead_id, version=as_of, outcome=outcome, at=occurred_at):
        live_end(lead_id, outcome, occurred_at)


def live_end(lead_id: UUID, outcome: str, occurred_at: datetime) -> None:
    """End the live assignment or the waiting of a lead whose lock the caller holds."""
    agent_id = Assignment.live_close(lead_id=lead_id, outcome=outcome, at=occurred_at)
    if agent_id is not None:
        workload.count(agent_id=agent_id, at=occurred_at, **{workload.counted_as(outcome): 1})


@transaction.atomic
def assignment_resume(*, lead_id: UUID, occurred_at: datetime, as_of: int) -> None:
    """A reopened lead goes back to the agent who had it last, unless it ended again since."""
    advisory_lock("lead", lead_id)
    if not LeadEnd.heard(lead_id=lead_id, version=as_of, outcome="", at=occurred_at):
        return
    last = selectors.assignment_last(lead_id=lead_id)
    if last is None or last.ended_at is None:
        return
    agent_load(last.agent, force=True)
    assignment_create(
        lead_id=lead_id,
        agent=last.agent,
        strategy=Strategy.DIRECT,
        supersedes=last,
        explanation={"direct": "the lead was reopened"},
        occurred_at=occurred_at,
    )
