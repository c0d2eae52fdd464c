"""Requesting work: an event in the transaction of the write that it follows from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings

from shared.contracts.jobs import JobRequested
from shared.core.ids import uuid7
from shared.events.outbox import publish_many
from shared.jobs.declare import Task, task_get


@dataclass(frozen=True, kw_only=True)
class JobOrder:
    """A job for a task of this service. What is None is as the task declares it.

    unique_key: while a job of this service with the same key waits or runs, no other is made.
    job_id: chosen beforehand, for a row that is written with it.
    traceparent: of what it follows from, where that is not the running request or handler.
    """

    task: str
    args: Any = None
    unique_key: str | None = None
    run_at: datetime | None = None
    queue: str | None = None
    priority: int | None = None
    max_attempts: int | None = None
    requested_by: UUID | None = None
    job_id: UUID | None = None
    traceparent: str = ""


def job_request(**order: Any) -> UUID:
    """Have the worker push the job when, and only when, the running transaction commits.

    Takes the fields of JobOrder; returns the job's id. Raises TaskUnknown,
    OutsideTransaction, TenantMissing.
    """
    return jobs_request([JobOrder(**order)])[0]


def jobs_request(orders: Sequence[JobOrder]) -> list[UUID]:
    """Request several jobs with one INSERT; their ids, in order. Raises as job_request does."""
    events = [_event(order, task_get(order.task)) for order in orders]
    traceparents = [order.traceparent for order in orders]
    publish_many([(event, 1) for event in events], traceparents=traceparents)
    return [event.job_id for event in events]


def _event(order: JobOrder, task: Task) -> JobRequested:
    return JobRequested(
        job_id=order.job_id or uuid7(),
        service=settings.SERVICE_NAME,
        task=task.name,
        args=msgspec.to_builtins(task.args() if order.args is None else order.args),
        queue=order.queue or task.queue,
        priority=task.priority if order.priority is None else order.priority,
        max_attempts=order.max_attempts or task.max_attempts,
        timeout_seconds=task.timeout,
        run_at=order.run_at,
        unique_key=order.unique_key,
        requested_by=order.requested_by,
    )
