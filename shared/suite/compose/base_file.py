"""compose.yaml: every container of the suite."""

from __future__ import annotations

from shared.suite.compose.document import anchored, document
from shared.suite.compose.servers import (
    networks_all,
    server_entries,
    step_entries,
    volumes_all,
    watcher_entries,
)
from shared.suite.compose.services import EDGE, service_entries
from shared.suite.compose.variables import edge_environment, service_environment
from shared.suite.registry import Service

ABOUT = """\
A service `name` has the containers name-migrate, which ends, and one per process. It meets its
servers and what all call in the network `name`, its callers in `to-name`. How to use it:
docs/how-to/run-with-compose.md."""


def base_file(services: tuple[Service, ...]) -> str:
    """The text of compose.yaml."""
    environments = {
        service.name: anchored(service.name, service_environment(service, services))
        for service in services
    }
    environments[EDGE] = anchored(EDGE, edge_environment(services))
    entries = {**server_entries(services), **step_entries(services)}
    for service in services:
        entries.update(service_entries(service, services))
    entries.update(watcher_entries(services))
    content = {
        "name": "tributary",
        "x-environments": environments,
        "services": entries,
        "networks": networks_all(services),
        "volumes": volumes_all(services),
    }
    return document(content, about=ABOUT)
