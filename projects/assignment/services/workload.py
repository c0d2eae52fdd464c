"""The counters of agents, true under concurrency, and the command that proves them."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from projects.assignment.domain.spans import span_start
from projects.assignment.models import Agent, Assignment, Span, WorkloadMetric
from shared.core.clock import utcnow
from shared.core.ids import uuid7
from shared.tenancy.context import tenant_required

COUNTED = ("offered", "accepted", "won", "lost", "released")
Happening = tuple[UUID, str, datetime]
# Everything counts twice, for its hour and its day, begun or added to, in one statement.
_ADD = """
INSERT INTO assignment_workloadmetric AS w (id, tenant_id, agent_id, span, starts_at,
    offered, accepted, won, lost, released, response_seconds, responses, created_at, updated_at)
SELECT s.id, %(tenant)s, s.agent, s.span, s.starts_at,
    s.offered, s.accepted, s.won, s.lost, s.released, 0, 0, %(now)s, %(now)s
FROM unnest(%(ids)s::uuid[], %(agents)s::uuid[], %(spans)s::text[], %(starts)s::timestamptz[],
    %(offered)s::int[], %(accepted)s::int[], %(won)s::int[], %(lost)s::int[], %(released)s::int[])
    AS s (id, agent, span, starts_at, offered, accepted, won, lost, released)
ON CONFLICT (tenant_id, agent_id, span, starts_at) DO UPDATE SET
    offered = w.offered + excluded.offered, accepted = w.accepted + excluded.accepted,
    won = w.won + excluded.won, lost = w.lost + excluded.lost,
    released = w.released + excluded.released, updated_at = excluded.updated_at
"""


def count(happenings: Iterable[Happening]) -> None:
    """Add one for each (agent, one of COUNTED, when) to the counters of its hour and its day."""
    sums: dict[tuple[UUID, str, datetime], Counter[str]] = {}
    for agent_id, name, at in happenings:
        for span in Span.values:
            sums.setdefault((agent_id, span, span_start(at, span)), Counter())[name] += 1
    if not sums:
        return
    # In one order everywhere, so that two who count do not wait for each other.
    agents, spans, starts = zip(*sorted(sums), strict=True)
    values: dict[str, Any] = {
        **{name: [sums[key][name] for key in sorted(sums)] for name in COUNTED},
        "tenant": tenant_required(),
        "agents": list(agents),
        "ids": [uuid7() for _ in agents],
        "spans": list(spans),
        "starts": list(starts),
        "now": utcnow(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_ADD, values)


@transaction.atomic
def workload_rebuild() -> int:
    """Count the tenant's workload anew from its assignments; return how many counters differed.

    Agents are locked first, so that nothing is assigned in between.
    """
    agents = list(Agent.objects.select_for_update().order_by("id"))
    truth, opened = workload_truth()
    stored = {
        (m.agent_id, m.span, m.starts_at): tuple(getattr(m, name) for name in COUNTED)
        for m in WorkloadMetric.objects.all()
    }
    nothing = (0,) * len(COUNTED)
    differing = [
        key
        for key in truth.keys() | stored.keys()
        if truth.get(key, nothing) != stored.get(key, nothing)
    ]
    for key in differing:
        metric_set(key, truth.get(key, nothing))
    wrong = [agent for agent in agents if agent.open_assignments != opened[agent.id]]
    for agent in wrong:
        Agent.objects.filter(id=agent.id).update(open_assignments=opened[agent.id])
    return len(differing) + len(wrong)


def metric_set(key: tuple[UUID, str, datetime], counts: tuple[int, ...]) -> None:
    """Write one counter as it should be."""
    agent_id, span, starts_at = key
    WorkloadMetric.objects.update_or_create(
        agent_id=agent_id,
        span=span,
        starts_at=starts_at,
        defaults=dict(zip(COUNTED, counts, strict=True)),
    )


def workload_truth() -> tuple[dict[tuple[UUID, str, datetime], tuple[int, ...]], Counter[UUID]]:
    """What the assignments say: counts by agent and span, and the open ones by agent."""
    counts: dict[tuple[UUID, str, datetime], Counter[str]] = {}
    opened: Counter[UUID] = Counter()
    for assignment in Assignment.objects.all().iterator():
        for agent_id, name, at in happenings(assignment):
            for span in Span.values:
                key = (agent_id, span, span_start(at, span))
                counts.setdefault(key, Counter())[name] += 1
        opened[assignment.agent_id] += assignment.ended_at is None
    return {k: tuple(c[name] for name in COUNTED) for k, c in counts.items()}, opened


def happenings(assignment: Assignment) -> list[Happening]:
    """What of an assignment is counted, and when it happened."""
    happened = [("offered", assignment.occurred_at), ("accepted", assignment.occurred_at)]
    if assignment.ended_at is not None:
        happened.append((counted_as(assignment.outcome), assignment.ended_at))
    return [(assignment.agent_id, name, at) for name, at in happened]


def counted_as(outcome: str) -> str:
    """The counter of an outcome: an agent who neither won nor lost a lead was released of it."""
    return outcome if outcome in ("won", "lost") else "released"
