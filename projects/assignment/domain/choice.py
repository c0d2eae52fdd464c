"""Who of a pool gets a lead, and why the others do not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from projects.assignment.domain.rotation import rotation_pick

ROUND_ROBIN = "round_robin"
WEIGHTED = "weighted"
LEAST_LOADED = "least_loaded"
DIRECT = "direct"
STRATEGIES = (ROUND_ROBIN, WEIGHTED, LEAST_LOADED, DIRECT)


@dataclass(frozen=True)
class Candidate:
    """An agent as the choice sees them; `capacity` None has no bound."""

    agent_id: UUID
    name: str
    weight: int
    open: int
    capacity: int | None
    active: bool
    available: bool


@dataclass(frozen=True)
class Choice:
    """The chosen agent (None: nobody can take it), the rotation's credits to keep, and for
    each agent passed over the reason."""

    agent_id: UUID | None
    credits: Mapping[UUID, int]
    excluded: Mapping[UUID, str]


def exclusion(candidate: Candidate) -> str:
    """Why the candidate cannot take a lead now; "" where they can."""
    if not candidate.active:
        return "no longer a member"
    if not candidate.available:
        return "not available"
    if candidate.capacity is not None and candidate.open >= candidate.capacity:
        return f"full: {candidate.open} of {candidate.capacity} open"
    return ""


def choose(strategy: str, pool: Sequence[Candidate], *, credits: Mapping[UUID, int]) -> Choice:
    """Choose one of the pool, in its order where the strategy leaves a tie.

    round_robin counts every agent alike, weighted by their weights, least_loaded takes who
    has the fewest open leads for their weight, direct takes the first.
    """
    excluded = {c.agent_id: reason for c in pool if (reason := exclusion(c))}
    free = [c for c in pool if c.agent_id not in excluded]
    if not free:
        return Choice(None, credits, excluded)
    if strategy in (ROUND_ROBIN, WEIGHTED):
        weights = {c.agent_id: c.weight if strategy == WEIGHTED else 1 for c in free}
        agent_id, kept = rotation_pick(weights, credits)
        # Who cannot take leads just now keeps their turn for later.
        return Choice(agent_id, {**credits, **kept}, excluded)
    if strategy == LEAST_LOADED:
        return Choice(least_loaded(free).agent_id, credits, excluded)
    return Choice(free[0].agent_id, credits, excluded)


def least_loaded(free: Sequence[Candidate]) -> Candidate:
    """The fewest open leads for their weight: compared as fractions, without rounding."""
    best = free[0]
    for candidate in free[1:]:
        if candidate.open * best.weight < best.open * candidate.weight:
            best = candidate
    return best
