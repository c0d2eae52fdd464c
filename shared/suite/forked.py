"""Processes that the template makes for the supervisor. Standard library only.

The template forks twice and the process between ends at once, so that the kernel gives the
second to the nearest ancestor that adopts: the supervisor. It is its child like any other.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path

from shared.suite import control
from shared.suite.specs import Spec

PR_SET_CHILD_SUBREAPER = 36
PATIENCE = 5.0


class Forked:
    """A child with the part of subprocess.Popen that is needed."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.returncode = os.waitstatus_to_exitcode(status) if pid else None
        return self.returncode


def template_fork(
    template: Path, spec: Spec, environ: Mapping[str, str], log: Path
) -> Forked | None:
    """A process that has begun to run `spec`; None while the template does not answer."""
    order = {
        "name": spec.name,
        "argv": spec.argv[1:],
        "environ": dict(environ),
        "cwd": str(spec.cwd),
        "log": str(log),
    }
    with suppress(control.NotRunning, TimeoutError):
        return Forked(control.exchange(template, order, timeout=PATIENCE)["pid"])
    return None


def orphans_adopt() -> None:
    """From now on this process is the parent of descendants whose own parent has ended."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def orphans_bury(children: Collection[int]) -> None:
    """Take note of the end of adopted ones; those in `children` are left to their owners."""
    with suppress(ChildProcessError):
        while found := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            if found.si_pid in children:
                return
            os.waitpid(found.si_pid, 0)
