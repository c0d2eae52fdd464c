"""The servers, the steps before everything else, and who watches: what many services share."""

from __future__ import annotations

from typing import Any

from shared.suite.compose.document import Flat, Row
from shared.suite.compose.keys import FOLDER, PUBLIC
from shared.suite.compose.names import OUTSIDE, network_own, network_to
from shared.suite.compose.services import EDGE, HEALTHY, part
from shared.suite.compose.variables import broker_environment, databases_environment
from shared.suite.registry import Service

SETUP = "setup"
WATCH = "observability"


def server_entries(services: tuple[Service, ...]) -> dict[str, Any]:
    """PostgreSQL, Redis and Kafka: each service meets them in a network of its own."""
    own = [network_own(service) for service in services]
    return {
        "postgres": {"extends": part("postgres"), "networks": Flat([SETUP, *own])},
        "redis": {"extends": part("redis"), "networks": Flat([EDGE, *own])},
        "kafka": {"extends": part("kafka"), "networks": Flat([SETUP, *own])},
    }


def step_entries(services: tuple[Service, ...]) -> dict[str, Any]:
    """Keys, databases with their roles, and the broker's users, permissions and topics."""
    return {
        "keys": {
            "extends": part("step"),
            "build": {"context": "..", "dockerfile": "compose/Dockerfile"},
            "command": _module("keys"),
            "network_mode": "none",
            "volumes": [
                *(f"keys-{network_own(s)}:{FOLDER / s.name}" for s in services),
                f"keys-public:{FOLDER / PUBLIC}",
            ],
        },
        "databases": {
            "extends": part("step"),
            "command": _module("databases"),
            "environment": databases_environment(services),
            "networks": Flat([SETUP]),
            "depends_on": {"postgres": HEALTHY},
        },
        "broker": {
            "extends": part("step"),
            "command": _module("broker"),
            "environment": broker_environment(services),
            "networks": Flat([SETUP]),
            "depends_on": {"kafka": HEALTHY},
        },
    }


def watcher_entries(services: tuple[Service, ...]) -> dict[str, Any]:
    """Prometheus asks every process; Grafana shows; the collector brings the logs to Loki."""
    to_all = [network_to(service) for service in services]
    return {
        "prometheus": {"extends": part("prometheus"), "networks": Flat([WATCH, *to_all])},
        "loki": {"extends": part("loki"), "networks": Flat([WATCH])},
        "collector": {"extends": part("collector"), "networks": Flat([WATCH])},
        "grafana": {"extends": part("grafana"), "networks": Flat([WATCH])},
    }


def networks_all(services: tuple[Service, ...]) -> dict[str, Any]:
    """One per service for its servers, one for its callers; only `outside` leads out."""
    closed = [SETUP, EDGE, WATCH]
    for service in services:
        closed += [network_own(service), network_to(service)]
    return {OUTSIDE: {}, **{name: Row(internal=True) for name in closed}}


def volumes_all(services: tuple[Service, ...]) -> dict[str, Any]:
    """Data of the servers, and the keys, which never leave Docker."""
    servers = ["postgres", "redis", "kafka", "prometheus", "grafana", "loki", "collector"]
    keys = [f"keys-{network_own(service)}" for service in services]
    return {name: {} for name in [*servers, "keys-public", *keys]}


def _module(name: str) -> Flat:
    return Flat(["python", "-m", f"shared.suite.compose.{name}"])
