"""A real Apache Kafka with the files of compose/kafka, where a JDK and Maven are there."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from shared.suite.compose.render import FOLDER
from tests.support.waiting import wait_for

POM = Path(__file__).with_name("pom.xml")
SCRIPTS = {
    "kafka-storage.sh": "kafka.tools.StorageTool",
    "kafka-server-start.sh": "kafka.Kafka",
}
# It starts in seconds, and a busy machine runs three of them one after the other.
PATIENCE = 180.0
JAVA = "java -Xmx512m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


@dataclass
class Kafka:
    """A broker that start.sh starts and that may be stopped and started again."""

    home: Path
    port: int
    password: str
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        """Run start.sh as the container does; returns when it lets clients in."""
        environ = {
            "PATH": os.environ["PATH"],
            "KAFKA_ADMIN_PASSWORD": self.password,
            "KAFKA_HOME": str(self.home),
            "KAFKA_PROPERTIES": str(self.home / "server.properties"),
        }
        with (self.home / "log").open("ab") as log:
            self.process = subprocess.Popen(
                ["sh", str(FOLDER / "kafka" / "start.sh")],
                env=environ,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_for(self.healthy, what=f"Kafka: see {self.home}/log", seconds=PATIENCE)

    def healthy(self) -> bool:
        """What the container's health check asks."""
        assert self.process
        assert self.process.poll() is None, (self.home / "log").read_text()[-2000:]
        asked = ["bash", "-c", f"exec 3<>/dev/tcp/127.0.0.1/{self.port}"]
        return subprocess.run(asked, stderr=subprocess.DEVNULL, check=False).returncode == 0

    def stop(self) -> None:
        """`docker stop`."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(PATIENCE)
            finally:
                if self.process.poll() is None:
                    os.killpg(self.process.pid, signal.SIGKILL)


@contextmanager
def kafka_running(folder: Path, password: str) -> Iterator[Kafka]:
    """Apache Kafka on a free port; skips the test where it cannot be had."""
    libraries = libraries_get(folder)
    made = Kafka(folder, free_port(), password)
    (folder / "bin").mkdir()
    for name, main in SCRIPTS.items():
        script = folder / "bin" / name
        script.write_text(f"#!/bin/sh\nexec {JAVA} -cp '{libraries}/*' {main} \"$@\"\n")
        script.chmod(0o755)
    (folder / "server.properties").write_text(properties_here(folder, made.port))
    try:
        made.start()
        yield made
    finally:
        made.stop()


def libraries_get(folder: Path) -> Path:
    """The folder with Kafka's jars, by Maven."""
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not there to run Apache Kafka")
    target = folder / "libraries"
    command = ["mvn", "-q", "-B", "-f", str(POM), "dependency:copy-dependencies"]
    command += ["-DincludeScope=runtime", f"-DoutputDirectory={target}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    if done.returncode:
        pytest.skip(f"Maven does not bring Apache Kafka: {done.stdout.strip()[-300:]}")
    return target


def properties_here(folder: Path, port: int) -> str:
    """compose/kafka/server.properties with ports and folder of this machine."""
    text = (FOLDER / "kafka" / "server.properties").read_text()
    text = text.replace("SERVICES://kafka:9092", f"SERVICES://127.0.0.1:{port}")
    text = text.replace("SERVICES://0.0.0.0:9092", f"SERVICES://127.0.0.1:{port}")
    text = text.replace("127.0.0.1:9093", f"127.0.0.1:{free_port()}")
    return re.sub(r"(?m)^log\.dirs=.*$", f"log.dirs={folder / 'data'}", text)


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
