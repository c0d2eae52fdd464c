"""The jobs that this process works on now; threads enter and leave, the heartbeat looks."""

import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from projects.worker.models import BackgroundJob


@dataclass(frozen=True)
class Run:
    """One attempt in this process; `lost` once it is no longer this process's."""

    job: BackgroundJob
    lost: threading.Event = field(default_factory=threading.Event)


class Running:
    """`stopping` tells all threads to begin nothing more."""

    def __init__(self, worker_id: UUID) -> None:
        self.worker_id = worker_id
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._runs: dict[UUID, Run] = {}

    @contextmanager
    def entered(self, job: BackgroundJob) -> Iterator[Run]:
        """The job counts as running here until the block ends."""
        run = Run(job)
        with self._lock:
            self._runs[job.id] = run
        try:
            yield run
        finally:
            with self._lock:
                if self._runs.get(job.id) is run:
                    del self._runs[job.id]

    def runs(self) -> list[Run]:
        """All of them now."""
        with self._lock:
            return list(self._runs.values())

    def lost(self, runs: Collection[Run], kept: Collection[UUID]) -> None:
        """Tell those of the runs whose jobs are not among those kept."""
        for run in runs:
            if run.job.id not in kept:
                run.lost.set()
