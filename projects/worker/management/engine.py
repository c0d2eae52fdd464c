"""Celery's worker in this process: threads that take messages and run the jobs they name."""

import logging
import threading
import warnings
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from celery import signals
from django.db import close_old_connections

from projects.worker.clients.engine import PREFIX, TASK, engine
from projects.worker.services.metrics import job_runs, job_seconds
from projects.worker.services.outcomes import job_give_back
from projects.worker.services.pushing import job_run
from projects.worker.services.running import Running
from projects.worker.services.together import jobs_run
from shared.tenancy.context import context_clear, tenant_scope

log = logging.getLogger(__name__)

# Below the grace that whoever stops processes allows them.
GIVE_BACK_AFTER = 7.0


class Engine:
    """Runs until a signal: what runs then may end, and is given back if it takes too long."""

    def __init__(self, running: Running, *, queues: Sequence[str], concurrency: int) -> None:
        self._running = running
        self._queues = [PREFIX + queue for queue in queues]
        self._concurrency = concurrency
        self._ended = threading.Event()
        engine().task(name=TASK)(self._perform)

    def run(self) -> None:
        """Take messages; returns when Celery has ended."""
        # It warns of root because of messages that are code; ours are JSON.
        warnings.filterwarnings("ignore", message=r"\s*You.re running the worker with superuser")
        signals.setup_logging.connect(_logging_kept, weak=False)
        signals.worker_shutting_down.connect(self._stopping, weak=False)
        worker = engine().Worker(
            pool="threads",
            concurrency=self._concurrency,
            queues=self._queues,
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
            quiet=True,
        )
        try:
            worker.start()
        finally:
            self._ended.set()

    def _perform(self, tenant_id: str, *job_ids: str) -> None:
        outcomes = ["broken"]
        with job_seconds.time():
            try:
                outcomes = self._outcomes(UUID(tenant_id), [UUID(job_id) for job_id in job_ids])
            except Exception:
                # Their leases lapse, and they are rescued.
                log.exception("jobs were left", extra={"job_ids": job_ids})
                # After each message it would cost a question whether the connection is alive.
                close_old_connections()
        for outcome in outcomes:
            job_runs.labels(outcome).inc()
        context_clear()

    def _outcomes(self, tenant_id: UUID, job_ids: Sequence[UUID]) -> list[str]:
        if len(job_ids) > 1:
            return jobs_run(tenant_id=tenant_id, job_ids=job_ids, running=self._running)
        return [job_run(tenant_id=tenant_id, job_id=job_ids[0], running=self._running)]

    def _stopping(self, **_: Any) -> None:
        self._running.stopping.set()
        threading.Thread(target=self._give_back, name="give-back", daemon=True).start()

    def _give_back(self) -> None:
        if self._ended.wait(GIVE_BACK_AFTER):
            return
        for run in self._running.runs():
            with tenant_scope(run.job.tenant_id):
                job_give_back(job=run.job)


def _logging_kept(**_: Any) -> None:
    """Celery leaves logging alone when anything answers this signal."""
    # It would write two lines for each job.
    logging.getLogger("celery").setLevel(logging.WARNING)
