"""From rows to messages: what is due goes to Redis, the most urgent first."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connections

from projects.worker.clients.engine import EngineAway, Message, messages_send, queue_length
from projects.worker.domain.leases import (
    DISPATCHED_AT_MOST,
    LOST_AFTER,
    LOST_IN_A_BACKLOG_AFTER,
)
from projects.worker.domain.together import Due, parties, party_size
from projects.worker.selectors import worker_summary
from shared.core.clock import utcnow
from shared.tenancy.context import system_scope

log = logging.getLogger(__name__)

# A queue that no worker serves counts as the first.
_SERVED = "case when queue = any(%(queues)s) then queue else %(first)s end"
_COUNT = f"""
select {_SERVED}, count(*) from worker_backgroundjob
where state = 'queued' and dispatched_at is not null group by 1
"""
_MARK = f"""
with due as (
    select job.id, room.queue
    from unnest(%(named)s::text[], %(rooms)s::int[]) as room (queue, free)
    cross join lateral (
        select id from worker_backgroundjob
        where state = 'queued' and dispatched_at is null and run_at <= %(now)s
          and {_SERVED} = room.queue
        order by priority, run_at, id limit room.free for update skip locked) as job)
update worker_backgroundjob as job set dispatched_at = %(now)s
from due where job.id = due.id
returning job.tenant_id, job.id, job.service, due.queue, job.priority, job.run_at, job.attempt,
    job.timeout_seconds
"""
# Whoever claims several rows locks them one after the other: what is locked is no longer lost.
_UNMARK = """
update worker_backgroundjob set dispatched_at = null where id in (
    select id from worker_backgroundjob where id = any(%(ids)s) and state = 'queued'
    for update skip locked)
"""
_LOST = f"""
update worker_backgroundjob set dispatched_at = null where id in (
    select id from worker_backgroundjob
    where state = 'queued' and dispatched_at < %(before)s and {_SERVED} = %(queue)s
    for update skip locked)
"""


def jobs_dispatch() -> bool:
    """Send what is due, as far as there is room; True when there was as much as fits."""
    with system_scope("job-dispatch"):
        before = _dispatched()
        due = _marked(_rooms(before), utcnow())
        messages = _messages(due, waiting=sum(before.values()) + len(due))
        try:
            messages_send(messages)
        except EngineAway as away:
            left = messages[away.sent :]
            _run(_UNMARK, {"ids": [job_id for message in left for job_id in message.job_ids]})
            raise
    return len(due) >= DISPATCHED_AT_MOST


def jobs_resend() -> bool:
    """Make rows whose message was lost ready to be sent again; never more work at once.

    A row that is sent twice is claimed once: the second message finds nothing to do.
    """
    with system_scope("job-resend"):
        for queue, count in _dispatched().items():
            # Fewer messages than jobs may also mean that some travel together: hence the minute.
            length = queue_length(queue)
            if length < count:
                after = LOST_IN_A_BACKLOG_AFTER if length else LOST_AFTER
                lost = _run(_LOST, {"before": utcnow() - after, "queue": queue})
                if lost:
                    log.warning("messages sent again", extra={"queue": queue, "count": lost})
    return False


def _rooms(dispatched: Mapping[str, int]) -> dict[str, int]:
    """How many more jobs may be sent to each queue."""
    return {
        queue: max(0, DISPATCHED_AT_MOST - dispatched.get(queue, 0))
        for queue in settings.WORKER_QUEUES
    }


def _dispatched() -> dict[str, int]:
    with connections["system"].cursor() as cursor:
        cursor.execute(_COUNT, _queues())
        return dict(cursor.fetchall())


def _messages(due: Sequence[Due], *, waiting: int) -> list[Message]:
    """Jobs that travel together are one message."""
    if not due:
        return []
    size = party_size(waiting=waiting, threads=worker_summary()["capacity"])
    return [
        Message(
            tenant_id=party[0].tenant_id,
            job_ids=tuple(job.job_id for job in party),
            queue=party[0].queue,
            priority=party[0].priority,
        )
        for party in parties(due, size=size)
    ]


def _marked(rooms: Mapping[str, int], now: datetime) -> list[Due]:
    values = {"named": list(rooms), "rooms": list(rooms.values()), "now": now, **_queues()}
    with connections["system"].cursor() as cursor:
        cursor.execute(_MARK, values)
        names = [field.name for field in fields(Due)]
        return [Due(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


def _run(sql: str, values: Mapping[str, Any]) -> int:
    with connections["system"].cursor() as cursor:
        cursor.execute(sql, {**values, **_queues()})
        return int(cursor.rowcount)


def _queues() -> dict[str, Any]:
    return {"queues": settings.WORKER_QUEUES, "first": settings.WORKER_QUEUES[0]}
