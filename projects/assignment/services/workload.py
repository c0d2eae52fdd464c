"""The counters of agents, true under concurrency, and the command that proves them."""

from collections import Counter
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from projects.assignment.domain.spans import span_start
from projects.assignment.models import Agent, Assignment, AssignmentState, Span, WorkloadMetric

COUNTED = ("offered", "accepted", "won", "lost", "released")


def count(*, agent_id: UUID, at: datetime, **amounts: int) -> None:
    """Add to the agent's counters of the hour and the day of `at`, each by one UPDATE."""
    starts = {span: span_start(at, span) for span in Span.values}
    for span, starts_at in starts.items():
        where = {"agent_id": agent_id, "span": span, "starts_at": starts_at}
        add = {name: F(name) + amount for name, amount in amounts.items()}
        if not WorkloadMetric.objects.filter(**where).update(**add):
            WorkloadMetric.objects.bulk_create([WorkloadMetric(**where)], ignore_conflicts=True)
            WorkloadMetric.objects.filter(**where).update(**add)


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
        for name, at in happenings(assignment):
            for span in Span.values:
                key = (assignment.agent_id, span, span_start(at, span))
                counts.setdefault(key, Counter())[name] += 1
        opened[assignment.agent_id] += assignment.ended_at is None
    return {k: tuple(c[name] for name in COUNTED) for k, c in counts.items()}, opened


def happenings(assignment: Assignment) -> list[tuple[str, datetime]]:
    """What of an assignment is counted, and when it happened."""
    happened = [("offered", assignment.occurred_at), ("accepted", assignment.occurred_at)]
    if assignment.ended_at is not None:
        released = assignment.state == AssignmentState.RELEASED
        happened.append(("released" if released else assignment.outcome, assignment.ended_at))
    return happened
