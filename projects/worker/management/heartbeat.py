"""The thread that says, every five seconds, that this process and its jobs are alive."""

import logging
import threading

from django.db import close_old_connections, connections

from projects.worker.domain.leases import HEARTBEAT_SECONDS
from projects.worker.services.claims import leases_renew
from projects.worker.services.running import Running
from projects.worker.services.workers import worker_beat
from shared.tenancy.context import context_clear

log = logging.getLogger(__name__)


class Heartbeat:
    """Beats until stopped. A beat that fails is logged: the leases last for five more."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(HEARTBEAT_SECONDS)

    def beat(self) -> None:
        """Renew every lease; jobs that were cancelled or rescued are told to their threads."""
        runs = self._running.runs()
        if runs:
            kept = leases_renew(held=[(run.job.id, run.job.attempt) for run in runs])
            self._running.lost(runs, kept)
        worker_beat(worker_id=self._running.worker_id, running=len(runs))

    def _run(self) -> None:
        try:
            while not self._stop.wait(HEARTBEAT_SECONDS):
                self._beat_safely()
        finally:
            connections.close_all()

    def _beat_safely(self) -> None:
        try:
            self.beat()
        except Exception:
            log.exception("a heartbeat failed")
        context_clear()
        close_old_connections()
