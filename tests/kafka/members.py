"""A second consumer of a service's group, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.suite.health import http_get
from shared.suite.kafka.admin import admin_new
from shared.suite.lifecycle import Suite
from shared.suite.paths import ROOT
from tests.support.inside import environ_of
from tests.support.kafka import WAIT, free_port
from tests.support.waiting import wait_for

# A member that vanishes is missed after its session of 6 s.
SECONDS = 60


class Member:
    """`events --only consumer` of a service, beside the one that the supervisor runs."""

    def __init__(self, suite: Suite, service: str, log: Path) -> None:
        self._port = free_port()
        command = [sys.executable, f"projects/{service}/manage.py", "events", "--only", "consumer"]
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [*command, "--metrics-port", str(self._port)],
                env=environ_of(suite, service),
                cwd=ROOT,
                stdout=output,
                stderr=output,
            )

    def received(self) -> float:
        """How many events it has handled."""
        answer = http_get(self._port, "/metrics")
        lines = answer[1].splitlines() if answer else []
        found = [line for line in lines if line.startswith("events_received_total{")]
        return sum(float(line.rpartition(" ")[2]) for line in found)


@contextmanager
def member(suite: Suite, service: str, log: Path) -> Iterator[Member]:
    """A second member; killed at the end if it has not ended."""
    made = Member(suite, service, log)
    try:
        yield made
    finally:
        made.process.kill()
        made.process.wait()


def shares(suite: Suite, service: str) -> list[int]:
    """How many partitions each member of the service's group has, the fewest first."""
    group = f"tributary.{service}"
    # Held in a name: the answer never comes to a client that has been forgotten.
    admin = admin_new(suite.values)
    found = admin.describe_consumer_groups([group], request_timeout=WAIT)[group].result()
    return sorted(len(each.assignment.topic_partitions) for each in found.members)


def members_await(suite: Suite, service: str, count: int) -> None:
    """Wait until so many members have all partitions among them, none of them nothing."""
    declared = next(each for each in suite.services if each.name == service)
    wanted = 6 * len(declared.reads)

    def settled() -> bool:
        found = shares(suite, service)
        return len(found) == count and 0 not in found and sum(found) == wanted

    wait_for(settled, what=f"{count} members of {service}", seconds=SECONDS)


def ended(one: Member) -> int:
    """Ask it to end, as the supervisor does; its exit status."""
    one.process.terminate()
    return one.process.wait(SECONDS)
