"""The rules deal leads out; what they need is read and locked once, however many leads come."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from projects.assignment import selectors
from projects.assignment.domain import choice, conditions
from projects.assignment.errors import AgentUnknownYet
from projects.assignment.models import Agent, AssignmentRule, Rotation


@dataclass
class Search:
    """What was tried for one lead, rule by rule; it becomes the explanation.

    `ended`: the lead is over already, so that it takes no place of its agent.
    """

    lead_id: UUID
    facts: Mapping[str, Any]
    at: datetime
    ended: bool = False
    tried: list[dict[str, Any]] = field(default_factory=list)

    def explanation(self) -> dict[str, Any]:
        return {"facts": dict(self.facts), "rules": self.tried}


class Dealer:
    """The tenant's rules with the rotations and agents that they have used so far.

    Each is locked from its first use until the transaction ends, so that leads which come at
    once are dealt one by one. `save` writes what the deals have changed.
    """

    def __init__(self) -> None:
        self._rules: Sequence[AssignmentRule] | None = None
        self._rotations: dict[UUID, Rotation] = {}
        self._pools: dict[UUID, list[Agent]] = {}
        self._agents: dict[UUID, Agent] = {}
        self._loads: Counter[UUID] = Counter()

    def deal(self, search: Search) -> tuple[AssignmentRule, Agent] | None:
        """The first rule in force that fits and has somebody, with its agent; fallbacks last."""
        if self._rules is None:
            self._rules = list(selectors.rules_active())
        for rule in self._rules:
            if not rule.in_force(search.at):
                continue
            if not conditions.holds(rule.conditions, search.facts):
                search.tried.append(_tried(rule, fits=False))
                continue
            if agent := self._choose(rule, search):
                self._load(agent, search)
                return rule, agent
            if rule.stop:
                return None
        return None

    def agents_named(self, user_ids: Sequence[UUID]) -> None:
        """Lock the agents whom leads name themselves, before anybody else."""
        if user_ids:
            self._known(selectors.agents_locked(user_ids=user_ids))

    def give(self, user_id: UUID, search: Search) -> Agent:
        """The lead goes to the agent whom it named, full or not: whoever brought the lead
        decided it. Raises AgentUnknownYet."""
        for agent in self._agents.values():
            if agent.user_id == user_id:
                self._load(agent, search)
                return agent
        raise AgentUnknownYet

    def save(self) -> None:
        """Write the rotations and the agents' places."""
        for rotation in self._rotations.values():
            Rotation.objects.filter(id=rotation.id).update(credits=rotation.credits)
        Agent.load(self._loads)

    def _choose(self, rule: AssignmentRule, search: Search) -> Agent | None:
        rotation, pool = self._rotation(rule), self._pool(rule)
        credits = {UUID(k): v for k, v in rotation.credits.items()}
        candidates = [selectors.candidate_of(agent) for agent in pool]
        chosen = choice.choose(rule.strategy, candidates, credits=credits)
        names = {
            str(agent_id): f"{self._agents[agent_id].name}: {why}"
            for agent_id, why in chosen.excluded.items()
        }
        search.tried.append(_tried(rule, fits=True, excluded=names, chosen=chosen.agent_id))
        if chosen.agent_id is None:
            return None
        rotation.credits = {str(k): v for k, v in chosen.credits.items()}
        return self._agents[chosen.agent_id]

    def _rotation(self, rule: AssignmentRule) -> Rotation:
        if rule.id not in self._rotations:
            self._rotations[rule.id] = Rotation.locked(rule_id=rule.id)
        return self._rotations[rule.id]

    def _pool(self, rule: AssignmentRule) -> list[Agent]:
        if rule.id not in self._pools:
            self._pools[rule.id] = self._known(selectors.pool_locked(rule=rule))
        return self._pools[rule.id]

    def _known(self, agents: Sequence[Agent]) -> list[Agent]:
        # Of an agent in two pools the copy that was read first is the one that is counted on.
        return [self._agents.setdefault(agent.id, agent) for agent in agents]

    def _load(self, agent: Agent, search: Search) -> None:
        if not search.ended:
            agent.open_assignments += 1
            self._loads[agent.id] += 1


def _tried(rule: AssignmentRule, *, fits: bool, **more: Any) -> dict[str, Any]:
    """One line of the explanation."""
    chosen = more.pop("chosen", None)
    line = {"rule": rule.name, "version": rule.version, "strategy": rule.strategy, "fits": fits}
    return {**line, **more, **({"chosen": str(chosen)} if chosen else {})}
