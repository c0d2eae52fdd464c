"""Containers outside Docker: their commands and environments, with addresses of this machine."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.compose.image import Image

PORT = re.compile(r"\b80(?P<offset>\d\d)\b")
# What the Dockerfile sets, and what Docker itself does.
PLAIN = {"PYTHONUNBUFFERED": "1", "HOME": "/", "LANG": "C.UTF-8"}
PATIENCE = 60.0
GRACE = 20.0


@dataclass(frozen=True)
class Machine:
    """Where the servers are here. `base`: the port that stands for 8000; `values`: .env."""

    image: Image
    values: Mapping[str, str]
    keys: Path
    base: int
    postgres: str
    redis: tuple[str, str]
    kafka: Mapping[str, str]
    logs: Path

    def environment(self, container: Mapping[str, Any]) -> dict[str, str]:
        """A container's environment, and nothing of this process' own but PATH."""
        given = {name: self.here(value) for name, value in container["environment"].items()}
        host, port = self.redis
        servers = {"REDIS_HOST": host, "REDIS_PORT": port, **self.kafka}
        replaced = {name: value for name, value in servers.items() if name in given}
        kept = {name: value for name, value in {**given, **replaced}.items() if value is not None}
        # The image's code is compiled; here the first that needs a module does it for all.
        compiled = {"PYTHONPYCACHEPREFIX": str(self.logs / "compiled")}
        return {"PATH": os.environ["PATH"], **PLAIN, **compiled, **kept}

    def here(self, value: str) -> str:
        """The same with names of containers, ports and folders of this machine."""
        value = value.replace("@postgres:5432/", f"@{self.postgres}/")
        value = value.replace("/keys/", f"{self.keys}/")
        value = re.sub(r"//[a-z-]+:(?=80\d\d)", "//127.0.0.1:", value)
        return PORT.sub(lambda match: str(self.base + int(match["offset"])), value)

    def command(self, container: Mapping[str, Any]) -> list[str]:
        """The container's command, on the loopback interface."""
        words = [self.here(word) for word in container["command"]]
        return self.image.command(["127.0.0.1" if word == "0.0.0.0" else word for word in words])

    def run(self, container: Mapping[str, Any], **more: str) -> subprocess.CompletedProcess[str]:
        """A step, to its end."""
        return subprocess.run(
            self.command(container),
            cwd=self.image.app,
            env={**self.environment(container), **more},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )


@dataclass
class Running:
    """One started process of a container."""

    name: str
    machine: Machine
    container: Mapping[str, Any]
    more: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.log = self.machine.logs / f"{self.name}.log"
        self.environ = {**self.machine.environment(self.container), **self.more}
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                self.machine.command(self.container),
                cwd=self.machine.image.app,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def healthy(self) -> bool:
        """What the image's HEALTHCHECK says."""
        python = str(self.machine.image.python)
        asked = subprocess.run(
            [python, "-m", "shared.suite.compose.health"],
            cwd=self.machine.image.app,
            env=self.environ,
            check=False,
        )
        return asked.returncode == 0

    def wait_healthy(self) -> None:
        """Return when it is; fail with the end of its log when it ends or takes too long."""
        deadline, pause = time.monotonic() + PATIENCE, threading.Event()
        while not self.healthy():
            tail = self.log.read_text(errors="replace")[-3000:]
            assert self.process.poll() is None, f"{self.name} ended: {tail}"
            assert time.monotonic() < deadline, f"{self.name} is not healthy: {tail}"
            pause.wait(0.2)

    def stop(self) -> int:
        """`docker stop`: SIGTERM, and its exit status; killed after the grace."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(GRACE)
        finally:
            self.kill()

    def kill(self) -> None:
        """Leave nothing of it."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.process.wait()
