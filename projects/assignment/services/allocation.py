"""New leads find their agents: rules by priority, then the fallback, then the waiting list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from projects.assignment import selectors
from projects.assignment.domain import conditions
from projects.assignment.models import (
    Agent,
    Assignment,
    AssignmentRule,
    AssignmentState,
    LeadEnd,
    PendingLead,
    Strategy,
)
from projects.assignment.services.assignments import assignments_write
from projects.assignment.services.dealing import Dealer, Search
from shared.contracts.lead_ingest import LeadCreated
from shared.core.clock import utcnow
from shared.db.locking import advisory_lock, advisory_locks
from shared.events.envelope import Envelope


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A lead that has become known. `assigned_to`: the user whom it came with.

    `imported`: a file brought it, with many others. What follows from it belongs to the trace
    that `traceparent` names.
    """

    lead_id: UUID
    facts: dict[str, Any]
    assigned_to: UUID | None
    occurred_at: datetime
    idempotency_key: str
    imported: bool = False
    traceparent: str = ""

    @classmethod
    def of(cls, event: LeadCreated, envelope: Envelope) -> "Arrival":
        """With the facts that conditions can name."""
        facts = {name: getattr(event, name) for name in conditions.FIELDS}
        return cls(
            lead_id=event.lead_id,
            facts={**{k: v for k, v in facts.items() if v is not None}, "custom": event.custom},
            assigned_to=event.assigned_to,
            occurred_at=event.occurred_at,
            idempotency_key=str(envelope.id),
            imported=event.imported,
            traceparent=envelope.traceparent,
        )


@transaction.atomic(savepoint=False)
def leads_allocate(arrivals: Sequence[Arrival]) -> list[Assignment]:
    """Give each lead to an agent, in their order, or keep it waiting where nobody can take it.

    A lead that came with its agent goes to them directly. One that has an assignment already
    keeps it. One whose end was heard of before is assigned and over at once. A handful of
    statements, however many leads. Raises AgentUnknownYet for an agent whose membership has
    not arrived; then nothing is written.
    """
    first = {arrival.lead_id: arrival for arrival in reversed(arrivals)}
    advisory_locks("lead", first)
    known = selectors.leads_assigned(lead_ids=list(first))
    new = [a for a in arrivals if a is first[a.lead_id] and a.lead_id not in known]
    ends = selectors.lead_ends(lead_ids=[arrival.lead_id for arrival in new])
    dealer = Dealer()
    dealer.agents_named(list({a.assigned_to for a in new if a.assigned_to}))
    made, kept = list[Assignment](), list[Search]()
    for arrival in new:
        end = ends.get(arrival.lead_id)
        search = Search(arrival.lead_id, arrival.facts, arrival.occurred_at, ended=end is not None)
        assignment = _dealt(dealer, search, arrival)
        if assignment is None:
            kept.append(search)
        else:
            made.append(_ended(assignment, end) if end else assignment)
    dealer.save()
    pending_keep([search for search in kept if not search.ended])
    PendingLead.objects.filter(lead_id__in=[each.lead_id for each in made]).delete()
    assignments_write(
        made,
        imported={arrival.lead_id for arrival in new if arrival.imported},
        traces={arrival.lead_id: arrival.traceparent for arrival in new},
    )
    return made


@transaction.atomic
def pending_allocate(*, lead_id: UUID, at: datetime) -> Assignment | None:
    """Try once more to give a waiting lead to somebody. Raises PendingLeadNotFound."""
    advisory_lock("lead", lead_id)
    pending = selectors.pending_get(lead_id=lead_id)
    search, dealer = Search(lead_id=lead_id, facts=pending.facts, at=at), Dealer()
    found = dealer.deal(search)
    dealer.save()
    if found is None:
        pending_keep([search])
        return None
    pending.delete()
    last = selectors.assignment_last(lead_id=lead_id)
    assignment = _by_rule(search, *found, supersedes=last)
    assignments_write([assignment])
    return assignment


def _dealt(dealer: Dealer, search: Search, arrival: Arrival) -> Assignment | None:
    key = arrival.idempotency_key
    if arrival.assigned_to is not None:
        agent = dealer.give(arrival.assigned_to, search)
        return _assignment(
            search,
            agent,
            strategy=Strategy.DIRECT,
            explanation={"direct": "the lead came with its agent"},
            idempotency_key=key,
        )
    found = dealer.deal(search)
    return _by_rule(search, *found, idempotency_key=key) if found else None


def _by_rule(
    search: Search,
    rule: AssignmentRule,
    agent: Agent,
    *,
    supersedes: Assignment | None = None,
    idempotency_key: str = "",
) -> Assignment:
    return _assignment(
        search,
        agent,
        rule=rule,
        rule_version=rule.version,
        strategy=rule.strategy,
        attempt=supersedes.attempt + 1 if supersedes else 1,
        supersedes=supersedes,
        explanation=search.explanation(),
        idempotency_key=idempotency_key,
        due_at=due_at(rule, search.at),
    )


def _assignment(search: Search, agent: Agent, **fields: Any) -> Assignment:
    return Assignment(lead_id=search.lead_id, agent=agent, occurred_at=search.at, **fields)


def _ended(assignment: Assignment, end: LeadEnd) -> Assignment:
    assignment.state, assignment.outcome = AssignmentState.CLOSED, end.outcome
    assignment.ended_at = end.occurred_at
    return assignment


def due_at(rule: AssignmentRule, at: datetime) -> datetime | None:
    """When the agent must have answered, in the working hours of the rule's calendar."""
    if rule.sla_minutes is None:
        return None
    if rule.calendar is None:
        return at + timedelta(minutes=rule.sla_minutes)
    return selectors.working_hours(rule.calendar).due(at, rule.sla_minutes)


def pending_keep(searches: Sequence[Search]) -> None:
    """Remember leads that nobody could take, each with the newest explanation."""
    PendingLead.objects.bulk_create(
        [
            PendingLead(
                lead_id=search.lead_id,
                facts=dict(search.facts),
                explanation=search.explanation(),
                occurred_at=search.at,
                updated_at=utcnow(),
            )
            for search in searches
        ],
        update_conflicts=True,
        unique_fields=["tenant_id", "lead_id"],
        update_fields=["facts", "explanation", "occurred_at", "updated_at"],
    )
