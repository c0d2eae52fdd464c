"""One supervised process: start, stop, and start again after it died. Standard library only."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from typing import Any

from shared.suite.forked import Forked, template_fork
from shared.suite.paths import State
from shared.suite.procfs import start_time
from shared.suite.records import Record
from shared.suite.specs import Spec

PR_SET_PDEATHSIG = 1
GRACE = 10.0
FIRST_DELAY, LONGEST_DELAY = 0.25, 15.0
STEADY = 30.0
TEMPLATE_PAUSE = 0.05
LOG_LIMIT = 20 * 1024 * 1024
LIBC = ctypes.CDLL(None)


class Child:
    """`wanted` says whether it should run; `tick` brings the process closer to that."""

    def __init__(self, spec: Spec, state: State) -> None:
        self.spec = spec
        self.log = state.logs / f"{spec.name}.log"
        self._template = state.template_socket
        self.wanted = False
        self.record: Record | None = None
        self.restarts = 0
        self.exit_code: int | None = None
        self._process: subprocess.Popen[bytes] | Forked | None = None
        self._started_at = 0.0
        self._next_start = 0.0
        self._kill_at: float | None = None

    @property
    def running(self) -> bool:
        return self._process is not None

    @property
    def state(self) -> str:
        if self.running:
            return "stopping" if self._kill_at else "running"
        return "waiting" if self.wanted else "stopped"

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def snapshot(self) -> dict[str, Any]:
        """What a status table needs."""
        return {
            "state": self.state,
            "pid": self.pid,
            "port": self.spec.port,
            "page": self.spec.page,
            "socket": str(self.spec.socket) if self.spec.socket else None,
            "service": self.spec.service,
            "restarts": self.restarts,
            "exit_code": self.exit_code,
            "log": str(self.log),
        }

    def want(self) -> None:
        """Run it from the next tick on; one that waits after failures starts at once."""
        if not self.running:
            self.restarts, self._next_start = 0, 0.0
        self.wanted = True

    def stop(self) -> None:
        """Ask it to end, once; after the grace it is killed. It starts again only if wanted."""
        if self._process is not None and self._kill_at is None:
            self._kill_at = time.monotonic() + GRACE
            self._signal(self.spec.stop_signal, group=self.spec.name != "postgres")

    def tick(self, environ: Mapping[str, str]) -> bool:
        """Start, notice an end, or kill when the grace is over; true if anything changed."""
        now = time.monotonic()
        if self._process is None:
            return self.wanted and now >= self._next_start and self._start(environ)
        if self._process.poll() is not None:
            self._ended(now)
            return True
        if self._kill_at and now >= self._kill_at:
            self._signal(signal.SIGKILL, group=True)
        return False

    def wakes_at(self) -> float | None:
        """When `tick` has something to do without any signal."""
        if self._process is None:
            return self._next_start if self.wanted else None
        return self._kill_at

    def log_trim(self) -> None:
        """Keep one older piece of a long log; the process goes on writing to the same file."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            shutil.copyfile(self.log, self.log.with_suffix(".log.1"))
            os.truncate(self.log, 0)

    def _start(self, environ: Mapping[str, str]) -> bool:
        """False when the template is not there yet."""
        values = {**environ, **self.spec.environ}
        if self.spec.forked:
            self._process = template_fork(self._template, self.spec, values, self.log)
        else:
            self._process = self._spawn(values)
        now = time.monotonic()
        if self._process is None:
            self._next_start = now + TEMPLATE_PAUSE
            return False
        pid = self._process.pid
        self.record = Record(self.spec.name, pid, start_time(pid) or 0)
        self._started_at, self._kill_at = now, None
        return True

    def _spawn(self, environ: Mapping[str, str]) -> subprocess.Popen[bytes]:
        parent, become = os.getpid(), self.spec.become
        death_signal = self.spec.stop_signal

        def prepare() -> None:
            if become:
                become()
            # After the change of user, which would clear it.
            LIBC.prctl(PR_SET_PDEATHSIG, death_signal)
            if os.getppid() != parent:
                os._exit(1)

        with self.log.open("ab") as output:
            return subprocess.Popen(
                self.spec.argv,
                env=environ,
                cwd=self.spec.cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=prepare,
            )

    def _ended(self, now: float) -> None:
        assert self._process is not None
        asked_to = self._kill_at is not None
        self.exit_code = self._process.returncode
        self._signal(signal.SIGKILL, group=True)
        self._process, self.record, self._kill_at = None, None, None
        if asked_to:
            self._next_start = now
            return
        steady = now - self._started_at > STEADY
        self.restarts = 1 if steady else self.restarts + 1
        delay = min(LONGEST_DELAY, FIRST_DELAY * 2 ** (self.restarts - 1))
        self._next_start = now + delay

    def _signal(self, number: signal.Signals, *, group: bool) -> None:
        assert self._process is not None
        try:
            if group:
                os.killpg(self._process.pid, number)
            elif self._process.returncode is None:
                os.kill(self._process.pid, number)
        except ProcessLookupError:
            return
