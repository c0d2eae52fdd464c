"""Over all tenants: what is due, fired in its order."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from projects.scheduler.models import ScheduledJob, ScheduledTask, TaskState
from projects.scheduler.services import firing
from projects.scheduler.services.metrics import fired_count, late_observe
from shared.events.failures import failure_transient
from shared.observability.spans import span_of
from shared.observability.tracing import trace_scope
from shared.tenancy.context import system_scope, tenant_scope

logger = logging.getLogger(__name__)

BATCH = 200


@dataclass(frozen=True, kw_only=True)
class Due:
    """Something to fire, and how."""

    tenant_id: UUID
    due_at: datetime
    kind: str
    fire: Callable[[datetime], int]


def due_fire(*, now: datetime) -> int:
    """Fire up to BATCH of what is due, the longest waiting first; how many could be fired.

    One that cannot be fired does not hold back the others. Raises what passes by itself, such
    as a database that is away.
    """
    waiting = due_find(now=now)
    late_observe(now, [each.due_at for each in waiting])
    return sum(_fire(each, now) for each in waiting)


def _fire(each: Due, now: datetime) -> bool:
    try:
        with (
            tenant_scope(each.tenant_id),
            trace_scope(None) as trace,
            span_of(trace, f"fire {each.kind}", attributes={"tenant.id": str(each.tenant_id)}),
        ):
            fired_count(each.kind, each.fire(now))
    except Exception as error:
        if failure_transient(error):
            raise
        logger.exception("the %s due at %s cannot be fired", each.kind, each.due_at)
        return False
    return True


def due_find(*, now: datetime) -> list[Due]:
    """What is due at `now`, in the order of due times."""
    with system_scope("due"):
        jobs = ScheduledJob.across_tenants.filter(next_due_at__lte=now)
        tasks = ScheduledTask.across_tenants.filter(state=TaskState.WAITING, due_at__lte=now)
        found = [
            *map(_job, jobs.order_by("next_due_at").values_list(*_JOB)[:BATCH]),
            *map(_task, tasks.order_by("due_at").values_list(*_TASK)[:BATCH]),
        ]
    return sorted(found, key=lambda each: each.due_at)[:BATCH]


_JOB = ("tenant_id", "next_due_at", "id")
_TASK = ("tenant_id", "due_at", "id")


def _job(row: tuple[UUID, datetime, UUID]) -> Due:
    tenant_id, due_at, job_id = row
    fire = lambda now: firing.job_fire(job_id=job_id, now=now)  # noqa: E731
    return Due(tenant_id=tenant_id, due_at=due_at, kind="job", fire=fire)


def _task(row: tuple[UUID, datetime, UUID]) -> Due:
    tenant_id, due_at, task_id = row
    fire = lambda now: firing.task_fire(task_id=task_id, now=now)  # noqa: E731
    return Due(tenant_id=tenant_id, due_at=due_at, kind="task", fire=fire)
