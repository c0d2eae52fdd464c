"""The entries of one service: its migrations, then each of its processes."""

from __future__ import annotations

from typing import Any

from shared.suite.compose.document import Flat, Row, merged
from shared.suite.compose.keys import FOLDER, PUBLIC
from shared.suite.compose.names import (
    OUTSIDE,
    host_of,
    is_edge,
    network_own,
    network_to,
    networks_of,
    port_of,
)
from shared.suite.compose.processes import command_of, health_url, migrate_command
from shared.suite.compose.variables import database_url
from shared.suite.registry import Process, Service

DONE = Row(condition="service_completed_successfully")
HEALTHY = Row(condition="service_healthy")
EDGE = "edge"


def part(name: str) -> Row:
    """What parts.yaml says of it."""
    return Row(file="parts.yaml", service=name)


def service_entries(service: Service, services: tuple[Service, ...]) -> dict[str, Any]:
    """All containers of a service by name."""
    made = {host_of(service, "migrate"): migrate_entry(service)}
    for process in service.processes:
        entry = (
            edge_entry(service, process, services)
            if is_edge(process)
            else process_entry(service, process, services)
        )
        made[EDGE if is_edge(process) else host_of(service, process.name)] = entry
    return made


def migrate_entry(service: Service) -> dict[str, Any]:
    """The one container that gets the password of the tables' owner."""
    return {
        "extends": part("step"),
        "command": Flat(migrate_command(service)),
        "environment": merged(service.name, dict([database_url(service, "owner")])),
        "networks": Flat([network_own(service)]),
        "depends_on": {"databases": DONE},
    }


def process_entry(
    service: Service, process: Process, services: tuple[Service, ...]
) -> dict[str, Any]:
    """One process, with the service's own key and no other."""
    own, public = FOLDER / service.name, FOLDER / PUBLIC
    return {
        "extends": part("process"),
        "command": Flat(command_of(service, process)),
        "environment": merged(service.name, {"HEALTH_PAGE": health_url(service, process)}),
        "networks": Flat(networks_of(service, process, services)),
        "volumes": [f"keys-{network_own(service)}:{own}:ro", f"keys-public:{public}:ro"],
        "depends_on": {
            host_of(service, "migrate"): DONE,
            "keys": DONE,
            "broker": DONE,
            "redis": HEALTHY,
        },
    }


def edge_entry(service: Service, process: Process, services: tuple[Service, ...]) -> dict[str, Any]:
    """The door: the only container that the world reaches, and all it reaches are pages."""
    port = port_of(process)
    return {
        "extends": part("process"),
        "command": Flat(command_of(service, process)),
        "environment": merged(EDGE, {"HEALTH_PAGE": health_url(service, process)}),
        "networks": Flat([OUTSIDE, EDGE, *(network_to(other) for other in services)]),
        "ports": [f"${{EDGE_ADDRESS:-127.0.0.1}}:${{EDGE_PORT:-{port}}}:{port}"],
        "depends_on": {host_of(service): HEALTHY, "redis": HEALTHY},
    }
