"""compose.development.yaml: pages of every service on this machine, and mail that goes nowhere."""

from __future__ import annotations

from typing import Any

from shared.suite.compose.document import Flat, Row, document
from shared.suite.compose.names import OUTSIDE, host_of, is_edge, network_to, port_of
from shared.suite.registry import Service

HERE = "127.0.0.1"
MAIL = "EMAIL_URL"
MAIL_SERVER = "smtp://mail:1025"
ABOUT = """\
For development: admins and API pages of each service, Grafana and Prometheus, on 127.0.0.1 only."""


def development_file(services: tuple[Service, ...]) -> str:
    """The text of compose.development.yaml."""
    entries: dict[str, Any] = {}
    for service in services:
        entries.update(_pages(service))
    mailing = [service for service in services if MAIL in service.environment]
    if mailing:
        entries["mail"] = _mail_server(mailing)
    for name, port in (("prometheus", 9090), ("grafana", 3000)):
        ports = Flat([f"{HERE}:${{{name.upper()}_PORT:-{port}}}:{port}"])
        entries[name] = {"networks": Flat([OUTSIDE]), "ports": ports}
    # Docker publishes no port of a container that is in closed networks only.
    opened = {network_to(service): Row(internal=False) for service in services}
    return document({"services": entries, "networks": opened}, about=ABOUT)


def _pages(service: Service) -> dict[str, Any]:
    return {
        host_of(service, process.name): {
            "ports": Flat([f"{HERE}:{port_of(process)}:{port_of(process)}"])
        }
        for process in service.processes
        if process.kind == "wsgi" and not is_edge(process)
    }


def _mail_server(services: list[Service]) -> dict[str, Any]:
    networks = [network_to(service) for service in services]
    return {
        "image": "axllent/mailpit:${MAILPIT_VERSION:-v1.27}",
        "networks": Flat([OUTSIDE, *networks]),
        "ports": Flat([f"{HERE}:${{MAIL_PORT:-8025}}:8025"]),
        "restart": "unless-stopped",
    }
