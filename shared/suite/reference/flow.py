"""Who sends what to whom: read from the contracts, service.toml and the imports of handlers."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from shared.contracts.catalogue import contracts_load
from shared.events.envelope import EventSpec
from shared.suite.paths import PROJECTS, ROOT
from shared.suite.registry import Service, services_load

CONTRACTS = "shared.contracts."
# Whoever imports this handles every event of the topics that it reads.
EVERYTHING = "shared.contracts.catalogue"
SESSIONS = "gateway.session"


@dataclass(frozen=True)
class Flow:
    """One event on one topic: its producer, and the services that handle it."""

    spec: EventSpec
    topic: str
    producer: str
    consumers: tuple[str, ...]


def flows_load() -> list[Flow]:
    """Every event on each of its topics, by producer, topic and type."""
    services = services_load()
    found = [
        Flow(spec, topic, service.name, consumers_of(spec, topic, services))
        for service in services
        for topic in service.topics
        for spec in contracts_load()
        if spec.topics_in([topic])
    ]
    return sorted(found, key=lambda flow: (flow.producer, flow.topic, flow.spec.type))


def consumers_of(spec: EventSpec, topic: str, services: Iterable[Service]) -> tuple[str, ...]:
    """The services that read the topic and handle the event."""
    return tuple(
        service.name
        for service in services
        if topic in service.reads and handles(service.name, topic, spec.cls.__name__)
    )


def handles(service: str, topic: str, name: str) -> bool:
    """Whether the service's handlers, or those that it has from shared, know the event class."""
    known = imported_by_handlers(service)
    return EVERYTHING in known or name in known or topic == SESSIONS


@cache
def imported_by_handlers(service: str) -> frozenset[str]:
    """The names that a service's handlers import from the contracts; `EVERYTHING` for all."""
    folder = PROJECTS / service
    files = [folder / "handlers.py", *sorted((folder / "handlers").glob("*.py"))]
    return frozenset(name for file in files if file.exists() for name in contract_names(file))


def contract_names(file: Path) -> Iterator[str]:
    """What a file imports from the contracts, and the module itself when it is all of them."""
    for node in ast.walk(ast.parse(file.read_text())):
        if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith(CONTRACTS):
            continue
        yield from (alias.name for alias in node.names)
        if node.module == EVERYTHING:
            yield EVERYTHING


def schema_path(spec: EventSpec) -> Path:
    """The committed JSON Schema of an event."""
    return ROOT / "docs" / "reference" / "events" / f"{spec.type}.v{spec.version}.json"
