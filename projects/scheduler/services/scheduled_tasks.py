"""One-off tasks: made and called off."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from projects.scheduler import selectors
from projects.scheduler.errors import ScheduledTaskEnded, ScheduleInThePast
from projects.scheduler.models import ScheduledTask, TaskState


@transaction.atomic
def scheduled_task_create(
    *,
    name: str,
    service: str,
    task: str,
    args: Mapping[str, Any],
    due_at: datetime,
    at: datetime,
    by: UUID,
) -> ScheduledTask:
    """Have a task done once, at `due_at`; it was checked (see clients.task_check).

    Raises ScheduleInThePast.
    """
    if due_at <= at:
        raise ScheduleInThePast
    return ScheduledTask.objects.create(
        name=name, service=service, task=task, args=args, due_at=due_at, created_by=by
    )


@transaction.atomic
def scheduled_task_cancel(*, task_id: UUID, at: datetime) -> ScheduledTask:
    """Call it off while it waits. Raises ScheduledTaskNotFound, ScheduledTaskEnded."""
    waiting = ScheduledTask.objects.filter(id=task_id, state=TaskState.WAITING)
    cancelled = waiting.update(state=TaskState.CANCELLED, ended_at=at)
    task = selectors.task_get(task_id=task_id)
    if not cancelled:
        raise ScheduledTaskEnded(state=task.state)
    return task
