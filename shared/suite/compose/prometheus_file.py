"""prometheus/prometheus.yml: every process that has metrics, by service."""

from __future__ import annotations

from typing import Any

from shared.suite.compose.document import Flat, Row, document
from shared.suite.compose.names import host_of, is_edge, port_of
from shared.suite.registry import Service

ABOUT = "Asks /metrics of every process. The edge has none: what it does is in its logs."


def prometheus_file(services: tuple[Service, ...]) -> str:
    """The text of prometheus.yml."""
    content = {
        "global": {"scrape_interval": "15s", "evaluation_interval": "15s"},
        "rule_files": Flat(["alerts.yml"]),
        "scrape_configs": [_job(service) for service in services],
    }
    return document(content, about=ABOUT)


def _job(service: Service) -> dict[str, Any]:
    return {
        "job_name": service.name,
        "static_configs": [
            {
                "targets": Flat([f"{host_of(service, process.name)}:{port_of(process)}"]),
                "labels": Row(service=service.name, process=process.name),
            }
            for process in service.processes
            if not is_edge(process)
        ],
    }
