"""The one running copy of the suite that live tests share."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from shared.suite.kafka.values import LOCAL
from shared.suite.lifecycle import Suite
from shared.suite.tests_servers import NOTHING, servers_for_tests
from tests.support.waiting import wait_for


@contextmanager
def suite_running(
    names: Sequence[str] = (), *, kafka: str = LOCAL, environ: Mapping[str, str] = NOTHING
) -> Iterator[Suite]:
    """These or all services with their servers, healthy, on ports and data of their own until
    the block ends; `kafka` is one of BROKERS."""
    with servers_for_tests(names, kafka=kafka, environ=environ) as suite:
        yield suite


def killed(suite: Suite, name: str) -> None:
    """kill -9 one process and wait until the supervisor runs another in its place."""
    pid = suite.statuses()[name]["pid"]
    if pid is None:
        wait_for(lambda: suite.statuses()[name]["pid"], what=f"{name} to run")
        pid = suite.statuses()[name]["pid"]
    os.kill(pid, signal.SIGKILL)
    wait_for(
        lambda: suite.statuses()[name]["pid"] not in (None, pid),
        what=f"{name} to be started again",
    )


@contextmanager
def stopped(suite: Suite, names: Sequence[str]) -> Iterator[None]:
    """These processes do not run inside the block; they are healthy again after it."""
    suite.stop(names)
    wait_for(
        lambda: all(suite.statuses()[name]["state"] == "stopped" for name in names),
        what=f"{', '.join(names)} to stop",
    )
    try:
        yield
    finally:
        suite.start(names)
        suite.wait_healthy(names)
