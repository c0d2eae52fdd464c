"""Jobs that travelled together and are done: one statement and one INSERT of their events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from projects.worker.models import BackgroundJob
from projects.worker.services.claims import rows_lock
from projects.worker.services.facts import job_facts
from projects.worker.services.outcomes import result_json
from shared.contracts.worker import JobSucceeded
from shared.core.clock import utcnow
from shared.core.ids import uuid7
from shared.events.outbox import publish_many
from shared.tenancy.context import tenant_required

_LEAVE = """
with given as (
    select * from unnest(%(ids)s::uuid[], %(attempts)s::bigint[], %(results)s::text[],
                         %(lines)s::uuid[], %(messages)s::text[])
        as given (id, attempt, result, line, message)),
mine as (
    update worker_backgroundjob as job
    set state = 'succeeded', result = given.result::jsonb, last_error = '',
        finished_at = %(now)s, lease_until = null, dispatched_at = null,
        version = job.version + 1, updated_at = %(now)s
    from given
    where job.tenant_id = %(tenant)s and job.id = given.id and job.attempt = given.attempt
      and job.state = 'running'
    returning job.id, job.version),
line as (
    insert into worker_joblog (id, tenant_id, job_id, attempt, level, message, created_at,
                               updated_at)
    select given.line, %(tenant)s, given.id, given.attempt, 'info', given.message, %(now)s, %(now)s
    from given join mine using (id))
select id, version from mine
"""


@dataclass(frozen=True)
class Success:
    """What became of one attempt, and of which span its event is told."""

    job: BackgroundJob
    result: Mapping[str, Any]
    seconds: float
    traceparent: str


@transaction.atomic
def jobs_succeed(*, successes: Sequence[Success]) -> set[UUID]:
    """The work is done: rows, log lines and events in one transaction.

    The jobs of which that is noted; of the others the attempt is over already, and nothing is
    changed.
    """
    now = utcnow()
    rows_lock([each.job.id for each in successes])
    versions = _leave(successes, now)
    noted = [each for each in successes if each.job.id in versions]
    publish_many(
        [
            (JobSucceeded(**job_facts(each.job, now), result=dict(each.result)), version)
            for each in noted
            for version in [versions[each.job.id]]
        ],
        traceparents=[each.traceparent for each in noted],
    )
    return set(versions)


def _leave(successes: Sequence[Success], now: datetime) -> dict[UUID, int]:
    """Write the rows and their log lines; the new version of each that is still its attempt's."""
    values: dict[str, Any] = {
        "tenant": tenant_required(),
        "ids": [each.job.id for each in successes],
        "attempts": [each.job.attempt for each in successes],
        "results": [result_json(each.result) for each in successes],
        "lines": [uuid7() for _ in successes],
        "messages": [f"Done after {each.seconds:.3f} s." for each in successes],
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LEAVE, values)
        return dict(cursor.fetchall())
