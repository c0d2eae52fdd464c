"""One node of Apache Kafka in a folder: its files and how it is started. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from shared.suite.paths import ROOT

CONTAINER = ROOT / "compose" / "kafka"
LOGGING = Path(__file__).with_name("log4j2.properties")
SCRIPTS = {
    "kafka-storage.sh": "kafka.tools.StorageTool",
    "kafka-server-start.sh": "kafka.Kafka",
}
# For a machine with much else on it; one compiler and one collector cost less at rest.
JAVA = (
    "java -Xms128m -Xmx512m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC "
    f"'-Dlog4j2.configurationFile={LOGGING}'"
)


def node_prepare(home: Path, libraries: Path, *, port: int, controller_port: int) -> None:
    """Write what start.sh looks for; data that is there stays."""
    (home / "bin").mkdir(parents=True, exist_ok=True)
    for name, main in SCRIPTS.items():
        script = home / "bin" / name
        script.write_text(f"#!/bin/sh\nexec {JAVA} -cp '{libraries}/*' {main} \"$@\"\n")
        script.chmod(0o755)
    _properties(home).write_text(properties_here(home, port, controller_port))


def node_command() -> tuple[str, ...]:
    """The node in the foreground, as the container runs it."""
    return "sh", str(CONTAINER / "start.sh")


def node_environ(home: Path, password: str) -> Mapping[str, str]:
    """What start.sh reads; `password` is the administrator's and stays the same for its data."""
    return {
        "KAFKA_ADMIN_PASSWORD": password,
        "KAFKA_HOME": str(home),
        "KAFKA_PROPERTIES": str(_properties(home)),
    }


def properties_here(home: Path, port: int, controller_port: int) -> str:
    """The container's server.properties with ports and folder of this machine."""
    text = (CONTAINER / "server.properties").read_text()
    text = text.replace("SERVICES://kafka:9092", f"SERVICES://127.0.0.1:{port}")
    text = text.replace("SERVICES://0.0.0.0:9092", f"SERVICES://127.0.0.1:{port}")
    text = text.replace("127.0.0.1:9093", f"127.0.0.1:{controller_port}")
    return re.sub(r"(?m)^log\.dirs=.*$", lambda _: f"log.dirs={home / 'data'}", text)


def _properties(home: Path) -> Path:
    return home / "server.properties"
