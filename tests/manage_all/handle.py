"""A supervisor of a test's own, and what it says."""

import json
import subprocess
import sys
from typing import Any

from shared.suite import control
from shared.suite.paths import ROOT, State
from shared.suite.procfs import start_time


def described(code: str, **values: Any) -> dict[str, Any]:
    return {"argv": [sys.executable, "-c", code], "stage": 1, **values}


class Handle:
    """A supervisor that a test started, and what it says."""

    def __init__(self, state: State, specs: dict[str, dict[str, Any]]) -> None:
        self.state = state
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.manage_all.supervise",
                state.directory,
                json.dumps(specs),
            ],
            cwd=ROOT,
        )

    def children(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = control.request(self.state, "status")["children"]
        return found

    def pid(self, name: str) -> int | None:
        return self.children()[name]["pid"]

    def start(self, *names: str) -> None:
        control.request(self.state, "start", names=list(names), environ={"PORT_BASE": "0"})

    def log(self, name: str) -> str:
        file = self.state.logs / f"{name}.log"
        return file.read_text() if file.exists() else ""


def alive(pid: int | None) -> bool:
    return pid is not None and start_time(pid) is not None
