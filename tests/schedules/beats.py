"""A second beat, and what beats have fired."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from shared.suite.lifecycle import Suite
from shared.suite.paths import ROOT
from shared.suite.tests_servers import environ_for_tests
from tests.support.databases import rows
from tests.support.waiting import wait_for

EXECUTIONS = """
select due_at from scheduler_jobexecution where scheduled_job_id = %s and kind = 'due'
order by due_at
"""
REQUESTS = """
select count(*) from events_outboxevent o join scheduler_jobexecution e
on o.aggregate_id = e.id::text where e.scheduled_job_id = %s and o.type = 'job.requested'
"""


@dataclass
class Beat:
    """A beat process, asked on its page of metrics."""

    process: subprocess.Popen[bytes]
    port: int

    @property
    def leads(self) -> bool | None:
        """None while it does not answer."""
        return beat_leads(self.port)


def beat_leads(port: int) -> bool | None:
    """Whether the beat behind this port fires; None while nobody answers."""
    try:
        page = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=2).text
    except httpx.TransportError:
        return None
    return "scheduler_leading 1.0" in page


@contextmanager
def beat_running(suite: Suite) -> Iterator[Beat]:
    """One more beat of the suite's scheduler while the block runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "projects/scheduler/manage.py", "celery_beat"]
    process = subprocess.Popen(
        [*command, "--metrics-port", str(port)],
        env=environ_for_tests(suite, suite.services),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    beat = Beat(process, port)
    try:
        wait_for(lambda: beat.leads is not None, what="the second beat to answer")
        yield beat
    finally:
        process.kill()
        process.wait()


def due_times(suite: Suite, job_id: str) -> list:
    """The due times for which a job has an execution, in order."""
    return [due for (due,) in rows(suite.values, "scheduler", EXECUTIONS, job_id)]


def requests(suite: Suite, job_id: str) -> int:
    """How often the worker was asked for it."""
    return int(rows(suite.values, "scheduler", REQUESTS, job_id)[0][0])
