"""Requests on their way from several threads while something happens to the suite."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

from shared.suite.errors import SuiteError
from tests.support.waiting import wait_for

THREADS = 6


class Stream:
    """A job done again and again from one thread, with a number that grows, while the block
    lasts; `count` says how often in the end."""

    def __init__(self, job: Callable[[int], object]) -> None:
        self.count = 0
        self._job = job
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(1)

    def __enter__(self) -> Stream:
        self._running = self._pool.submit(self._run)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._pool.shutdown()
        self._running.result()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._job(self.count)
            self.count += 1


@dataclass
class Work:
    """Jobs that each send a request; `done` counts those that were answered.

    Of the jobs the last `held` are not sent before `finish`.
    """

    jobs: Sequence[Callable[[], object]]
    held: int = 0
    done: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(THREADS))
    _futures: list[Future] = field(default_factory=list)

    def start(self) -> None:
        """Send all but what is held, in this order, each request until it is answered."""
        self._submit(self.jobs[: len(self.jobs) - self.held])

    def reach(self, share: float) -> None:
        """Wait until this share of the requests has been answered."""
        goal = int(share * len(self.jobs))
        wait_for(lambda: self.done >= goal or self._broken(), what=f"{goal} answers")
        assert not self._broken()

    def finish(self) -> None:
        """Send what was held and wait for every request; raises what any of them ended with."""
        self._submit(self.jobs[len(self.jobs) - self.held :])
        self._pool.shutdown()
        for future in self._futures:
            future.result()

    def _submit(self, jobs: Sequence[Callable[[], object]]) -> None:
        self._futures += [self._pool.submit(self._send, job) for job in jobs]

    def _broken(self) -> bool:
        return any(future.done() and future.exception() for future in self._futures)

    def _send(self, job: Callable[[], object]) -> None:
        self._until_answered(job)
        with self._lock:
            self.done += 1

    def _until_answered(self, job: Callable[[], object]) -> None:
        """A customer's program sends again when its connection breaks; the key makes it one."""
        answered = threading.Event()

        def attempt() -> bool:
            with suppress(SuiteError):
                job()
                answered.set()
            return answered.is_set()

        wait_for(attempt, what="an answer", seconds=60)
