"""Web servers of the bench: ours and references, started the same way."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from shared.suite.bench.figures import RowFailed
from shared.suite.health import http_status, log_tail
from shared.suite.paths import ROOT
from shared.suite.ports import port_unused
from shared.suite.registry import Process
from shared.suite.specs import granian_command
from shared.suite.waiting import wait_until

HOST = "127.0.0.1"
WORKERS = 2
STOPPING = 10.0


@dataclass(frozen=True)
class Web:
    """A running server."""

    port: int
    pid: int


@contextmanager
def web_serving(
    process: Process,
    environ: Mapping[str, str],
    log: Path,
    *,
    app: str | None = None,
    workers: int = WORKERS,
) -> Iterator[Web]:
    """Granian, as the process is declared but for its workers; `app` takes its application's
    place.

    Ready when it answers anything. Raises RowFailed when the server ends before.
    """
    port = port_unused()
    declared = replace(process, workers=workers, app=app or process.app)
    with program_running(granian_command(declared, HOST, port), environ, log) as running:

        def answers() -> bool:
            if running.poll() is not None:
                raise RowFailed(f"{declared.app} did not start: {log_tail(str(log), 2)}")
            return http_status(port, "/") is not None

        wait_until(answers, what=f"{declared.app} to answer")
        yield Web(port, running.pid)


@contextmanager
def program_running(
    command: tuple[str, ...], environ: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """A program and whatever it starts, until the block ends."""
    with log.open("ab") as output:
        running = subprocess.Popen(
            command,
            env=dict(environ),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield running
    finally:
        _end(running)


def _end(running: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            # Its own children may be in its group after it has gone.
            os.killpg(running.pid, number)
            running.wait(STOPPING)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue
