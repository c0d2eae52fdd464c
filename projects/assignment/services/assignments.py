"""Assignments begin, change hands and end; the agents' counters go with them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
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
    supersedes: Assignment,
    by: UUID | None = None,
) -> Assignment:
    """Write a live assignment in the place of the lead's newest one, which has ended.

    The caller holds the lead's lock and has loaded the agent (see agent_load).
    """
    assignment = Assignment(
        lead_id=lead_id,
        agent=agent,
        strategy=strategy,
        attempt=supersedes.attempt + 1,
        supersedes=supersedes,
        explanation=explanation,
        assigned_by=by,
        occurred_at=occurred_at,
    )
    assignments_write([assignment])
    return assignment


def assignments_write(
    made: Sequence[Assignment],
    *,
    imported: Collection[UUID] = (),
    traces: Mapping[UUID, str] = MappingProxyType({}),
) -> None:
    """Write new assignments, count them and publish lead.assigned or lead.reassigned of each.

    The caller holds the locks of the leads and has loaded the agents; `imported` are the leads
    that have just come with a file, `traces` the traceparents that leads have brought; without,
    the running one's.
    """
    Assignment.objects.bulk_create(made)
    workload.count([happening for each in made for happening in workload.happenings(each)])
    outbox.publish_many(
        [
            (
                announcements.lead_assigned(each, imported=each.lead_id in imported),
                announcements.version_begun(each),
            )
            for each in made
        ],
        traceparents=[traces.get(each.lead_id, "") for each in made],
    )


def agent_load(agent: Agent) -> None:
    """Take one place of the agent's capacity, see Agent.load for beyond it.

    Raises AgentCannotTake where another lead took the last place.
    """
    agents = Agent.objects.filter(Agent.with_room(), id=agent.id)
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
        workload.count([(assignment.agent_id, "released", at)])


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
    if not LeadEnd.heard(lead_id=lead_id, version=as_of, outcome=outcome, at=occurred_at):
        return
    agent_id = Assignment.live_close(lead_id=lead_id, outcome=outcome, at=occurred_at)
    if agent_id is not None:
        workload.count([(agent_id, workload.counted_as(outcome), occurred_at)])


@transaction.atomic
def assignment_resume(*, lead_id: UUID, occurred_at: datetime, as_of: int) -> None:
    """A reopened lead goes back to the agent who had it last, unless it ended again since."""
    advisory_lock("lead", lead_id)
    if not LeadEnd.heard(lead_id=lead_id, version=as_of, outcome="", at=occurred_at):
        return
    last = selectors.assignment_last(lead_id=lead_id)
    if last is None or last.ended_at is None:
        return
    Agent.load({last.agent_id: 1})
    assignment_create(
        lead_id=lead_id,
        agent=last.agent,
        strategy=Strategy.DIRECT,
        supersedes=last,
        explanation={"direct": "the lead was reopened"},
        occurred_at=occurred_at,
    )
