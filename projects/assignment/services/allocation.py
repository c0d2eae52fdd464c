"""A new lead finds its agent: rules by priority, then the fallback, then the waiting list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from projects.assignment import selectors
from projects.assignment.domain import choice, conditions
from projects.assignment.errors import AgentUnknownYet
from projects.assignment.models import (
    Agent,
    Assignment,
    AssignmentRule,
    PendingLead,
    Rotation,
    Strategy,
)
from projects.assignment.services import assignments
from shared.contracts.lead_ingest import LeadCreated
from shared.db.locking import advisory_lock


@dataclass
class Search:
    """What was tried for one lead, rule by rule; it becomes the explanation."""

    lead_id: UUID
    facts: Mapping[str, Any]
    at: datetime
    imported: bool = False
    tried: list[dict[str, Any]] = field(default_factory=list)

    def explanation(self) -> dict[str, Any]:
        return {"facts": dict(self.facts), "rules": self.tried}


def facts_of(event: LeadCreated) -> dict[str, Any]:
    """The facts of a lead that conditions can name."""
    facts = {name: getattr(event, name) for name in conditions.FIELDS}
    return {**{k: v for k, v in facts.items() if v is not None}, "custom": event.custom}


@transaction.atomic(savepoint=False)
def lead_allocate(
    *,
    lead_id: UUID,
    facts: Mapping[str, Any],
    assigned_to: UUID | None,
    occurred_at: datetime,
    idempotency_key: str,
    imported: bool = False,
) -> Assignment | None:
    """Give a lead to an agent, or keep it waiting where nobody can take it (None).

    A lead that came with its agent goes to them directly. A lead that has an assignment
    already keeps it. One whose end was heard of before is assigned and ended at once. Raises
    AgentUnknownYet for an agent whose membership has not arrived.
    """
    advisory_lock("lead", lead_id)
    if Assignment.objects.filter(lead_id=lead_id).exists():
        return None
    made: Assignment | None
    if assigned_to is not None:
        made = allocate_directly(lead_id, assigned_to, occurred_at, idempotency_key, imported)
    else:
        search = Search(lead_id=lead_id, facts=facts, at=occurred_at, imported=imported)
        made = allocate_by_rules(search, last=None, idempotency_key=idempotency_key)
    if end := selectors.lead_end(lead_id=lead_id):
        assignments.live_end(lead_id, end.outcome, end.occurred_at)
    return made


@transaction.atomic
def pending_allocate(*, lead_id: UUID, at: datetime) -> Assignment | None:
    """Try once more to give a waiting lead to somebody. Raises PendingLeadNotFound."""
    advisory_lock("lead", lead_id)
    pending = selectors.pending_get(lead_id=lead_id)
    search = Search(lead_id=lead_id, facts=pending.facts, at=at)
    return allocate_by_rules(search, last=selectors.assignment_last(lead_id=lead_id))


def allocate_by_rules(
    search: Search, *, last: Assignment | None, idempotency_key: str = ""
) -> Assignment | None:
    """Assign by the rules in force, or keep the lead waiting with what was tried.

    `last` is the lead's newest assignment, ended by now.
    """
    found = search_rules(search, selectors.rules_effective(at=search.at))
    if found is None:
        pending_keep(search)
        return None
    rule, agent = found
    PendingLead.objects.filter(lead_id=search.lead_id).delete()
    return assignments.assignment_create(
        lead_id=search.lead_id,
        agent=agent,
        rule=rule,
        strategy=rule.strategy,
        supersedes=last,
        explanation=search.explanation(),
        occurred_at=search.at,
        idempotency_key=idempotency_key,
        due_at=due_at(rule, search.at),
        imported=search.imported,
    )


def allocate_directly(
    lead_id: UUID, user_id: UUID, occurred_at: datetime, idempotency_key: str, imported: bool
) -> Assignment:
    """The agent whom the lead named, full or not: whoever brought the lead decided it."""
    agent = Agent.loaded(user_id=user_id)
    if agent is None:
        raise AgentUnknownYet
    return assignments.assignment_create(
        lead_id=lead_id,
        agent=agent,
        strategy=Strategy.DIRECT,
        explanation={"direct": "the lead came with its agent"},
        occurred_at=occurred_at,
        idempotency_key=idempotency_key,
        imported=imported,
    )


def search_rules(
    search: Search, rules: Iterable[AssignmentRule]
) -> tuple[AssignmentRule, Agent] | None:
    """The first rule that fits and has somebody, with its agent; fallback rules come last."""
    for rule in rules:
        if not conditions.holds(rule.conditions, search.facts):
            search.tried.append(tried(rule, fits=False))
            continue
        if agent := rule_choose(rule, search):
            return rule, agent
        if rule.stop:
            return None
    return None


def rule_choose(rule: AssignmentRule, search: Search) -> Agent | None:
    """Choose one of the rule's pool, make room for the lead and move the rotation on."""
    # Leads that come at once are dealt one by one.
    rotation = Rotation.locked(rule_id=rule.id)
    agents = {agent.id: agent for agent in selectors.pool_locked(rule=rule)}
    pool = [selectors.candidate_of(agent) for agent in agents.values()]
    credits = {UUID(k): v for k, v in rotation.credits.items()}
    chosen = choice.choose(rule.strategy, pool, credits=credits)
    names = {str(k): f"{agents[k].name}: {why}" for k, why in chosen.excluded.items()}
    search.tried.append(tried(rule, fits=True, excluded=names, chosen=chosen.agent_id))
    if chosen.agent_id is None:
        return None
    Rotation.objects.filter(id=rotation.id).update(
        credits={str(k): v for k, v in chosen.credits.items()}
    )
    assignments.agent_load(agents[chosen.agent_id])
    return agents[chosen.agent_id]


def tried(rule: AssignmentRule, *, fits: bool, **more: Any) -> dict[str, Any]:
    """One line of the explanation."""
    chosen = more.pop("chosen", None)
    line = {"rule": rule.name, "version": rule.version, "strategy": rule.strategy, "fits": fits}
    return {**line, **more, **({"chosen": str(chosen)} if chosen else {})}


def due_at(rule: AssignmentRule, at: datetime) -> datetime | None:
    """When the agent must have answered, in the working hours of the rule's calendar."""
    if rule.sla_minutes is None:
        return None
    if rule.calendar is None:
        return at + timedelta(minutes=rule.sla_minutes)
    return selectors.working_hours(rule.calendar).due(at, rule.sla_minutes)


def pending_keep(search: Search) -> None:
    """Remember a lead that nobody could take, with the newest explanation."""
    PendingLead.objects.update_or_create(
        lead_id=search.lead_id,
        defaults={
            "facts": dict(search.facts),
            "explanation": search.explanation(),
            "occurred_at": search.at,
        },
    )
