"""compose.production.yaml: limits for every container, and processes that always come back."""

from __future__ import annotations

from typing import Any

from shared.suite.compose.document import Row, document
from shared.suite.compose.names import host_of, is_edge
from shared.suite.compose.services import EDGE
from shared.suite.registry import Process, Service

# Processors and memory. A process is some 150 MB large when it is at rest.
LIMITS = {"wsgi": ("2.0", "512M"), "manage": ("1.0", "512M"), "asgi": ("2.0", "384M")}
STEP_LIMITS = ("1.0", "512M")
SERVER_LIMITS = {
    "postgres": ("4.0", "2G"),
    "redis": ("1.0", "512M"),
    "kafka": ("2.0", "1G"),
    "prometheus": ("1.0", "1G"),
    "grafana": ("1.0", "512M"),
    "loki": ("1.0", "1G"),
    "collector": ("0.5", "256M"),
}
PIDS = 256
ABOUT = """\
For production: limits of memory, processors and processes, and restarts after a reboot. Each limit
may be changed here by a file of your own beside it in COMPOSE_FILE."""


def production_file(services: tuple[Service, ...]) -> str:
    """The text of compose.production.yaml."""
    entries: dict[str, Any] = {name: _server(name) for name in SERVER_LIMITS}
    for service in services:
        entries[host_of(service, "migrate")] = {"deploy": _limits(STEP_LIMITS)}
        for process in service.processes:
            name = EDGE if is_edge(process) else host_of(service, process.name)
            entries[name] = _process(process)
    return document({"services": entries}, about=ABOUT)


def _process(process: Process) -> dict[str, Any]:
    entry: dict[str, Any] = {"restart": "always", "deploy": _limits(LIMITS[process.kind], PIDS)}
    if not is_edge(process):
        # Whatever .env says: the development login must not work here.
        entry["environment"] = Row(ENVIRONMENT="production")
    return entry


def _server(name: str) -> dict[str, Any]:
    return {"restart": "always", "deploy": _limits(SERVER_LIMITS[name])}


def _limits(limits: tuple[str, str], pids: int | None = None) -> dict[str, Any]:
    cpus, memory = limits
    return {
        "resources": {"limits": Row(cpus=cpus, memory=memory, **({"pids": pids} if pids else {}))}
    }
