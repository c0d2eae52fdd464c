"""Jobs of a company, requested in a service's own process, and what became of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from shared.suite.lifecycle import Suite
from shared.suite.paths import ROOT
from shared.suite.tests_servers import environ_for_tests
from tests.support.databases import rows
from tests.support.firms import Firm
from tests.support.inside import asked
from tests.support.waiting import wait_for

# A task that every service has; what it did for a job is one row of the target.
SERVICE, TASK = "lead_ingest", "idempotency-clean-up"
REQUEST = """
from uuid import UUID
from django.db import transaction
from shared.contracts.jobs import JobRequested
from shared.core.ids import uuid7
from shared.events.outbox import publish_many
from shared.tenancy.context import tenant_scope

tenant, count, facts = json.loads(sys.argv[1])
jobs = [JobRequested(**{"job_id": uuid7(), **facts}) for _ in range(count)]
with tenant_scope(UUID(tenant)), transaction.atomic():
    publish_many([(job, 1) for job in jobs])
found = [str(job.job_id) for job in jobs]
"""
EFFECTS = """
select count(*), count(distinct job_id), min(chunks), max(chunks) from jobs_jobrecord
where tenant_id = %s and state = 'done'
"""
RESCUES = """
select created_at from worker_joblog
where tenant_id = %s and message like '%%fell silent%%' order by id
"""


def jobs_request(firm: Firm, count: int, **facts: Any) -> list[str]:
    """Request jobs in one transaction; their ids."""
    given = [firm.tenant_id, count, {"service": SERVICE, "task": TASK, **facts}]
    found: list[str] = asked(firm.suite, SERVICE, REQUEST, given=given)
    return found


def summary(firm: Firm) -> dict[str, int]:
    found: dict[str, int] = firm.door.get("jobs/summary/")
    return found


def all_done_once(firm: Firm, count: int, *, seconds: float) -> None:
    """Every job has succeeded, and the target has done each once."""
    wait_for(lambda: summary(firm)["succeeded"] == count, what=f"{count} jobs", seconds=seconds)
    assert sum(summary(firm).values()) == count
    assert rows(firm.suite.values, SERVICE, EFFECTS, firm.tenant_id) == [(count, count, 1, 1)]


def rescues(firm: Firm) -> list[datetime]:
    """When jobs were taken from workers that had fallen silent."""
    return [at for (at,) in rows(firm.suite.values, "worker", RESCUES, firm.tenant_id)]


@contextmanager
def celery_worker(suite: Suite, *options: str, **changed: str) -> Iterator[subprocess.Popen]:
    """A worker process of the test's own, with these variables; stopped at the end."""
    command = [sys.executable, "projects/worker/manage.py", "celery_worker", *options]
    environ = {**environ_for_tests(suite, suite.services), **changed}
    process = subprocess.Popen(command, env=environ, cwd=ROOT, start_new_session=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            os.kill(process.pid, signal.SIGTERM)
        process.wait(20)


def states(firm: Firm, ids: Sequence[str]) -> list[str]:
    """The states of these jobs."""
    return [str(firm.door.get(f"jobs/{job_id}/")["state"]) for job_id in ids]
