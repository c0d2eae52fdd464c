"""grafana/dashboards/SERVICE.json: how one service is, on one screen."""

from __future__ import annotations

import json
from typing import Any

from shared.suite.registry import Service

PROMETHEUS = {"type": "prometheus", "uid": "prometheus"}
LOKI = {"type": "loki", "uid": "loki"}
WIDTH, HEIGHT, COLUMNS = 8, 7, 3
LATENCY = (
    "histogram_quantile({quantile}, "
    "sum by (le) (rate(http_request_duration_seconds_bucket{where}[5m])))"
)
# Title, unit, and lines: legend and expression, in which {where} chooses the service.
PANELS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("Requests", "reqps", {"{{view}}": "sum by (view) (rate(http_requests_total{where}[5m]))"}),
    (
        "Seconds until the answer",
        "s",
        {
            "half": LATENCY.replace("{quantile}", "0.5"),
            "95 of 100": LATENCY.replace("{quantile}", "0.95"),
        },
    ),
    ("Answers", "reqps", {"{{status}}": "sum by (status) (rate(http_requests_total{where}[5m]))"}),
    (
        "Outbox",
        "short",
        {
            "to publish": "max(outbox_unpublished{where})",
            "parked": "max(outbox_parked{where})",
            "seconds of the oldest": "max(outbox_oldest_seconds{where})",
        },
    ),
    ("Messages behind", "short", {"{{topic}}": "sum by (topic) (consumer_lag{where})"}),
    (
        "Events taken",
        "ops",
        {"{{outcome}}": "sum by (outcome) (rate(events_received_total{where}[5m]))"},
    ),
    ("Dead letters", "short", {"dead letters": "max(dead_letters{where})"}),
    (
        "Calls to siblings",
        "reqps",
        {
            "{{exported_service}} {{outcome}}": "sum by (exported_service, outcome) "
            "(rate(upstream_request_duration_seconds_count{where}[5m]))"
        },
    ),
    ("Processes", "short", {"{{process}}": "up{where}"}),
)


def dashboard_file(service: Service) -> str:
    """The text of a service's dashboard."""
    panels = [_graph(service, place, *panel) for place, panel in enumerate(PANELS)]
    content = {
        "uid": f"tributary-{service.name.replace('_', '-')}",
        "title": service.name,
        "tags": ["tributary"],
        "timezone": "utc",
        "schemaVersion": 39,
        "editable": False,
        "refresh": "30s",
        "time": {"from": "now-3h", "to": "now"},
        "panels": [*panels, _logs(service, len(panels))],
    }
    return json.dumps(content, indent=1) + "\n"


def _graph(
    service: Service, place: int, title: str, unit: str, lines: dict[str, str]
) -> dict[str, Any]:
    where = f'{{service="{service.name}"}}'
    targets = [
        {
            "refId": chr(ord("A") + number),
            "datasource": PROMETHEUS,
            "expr": expression.replace("{where}", where),
            "legendFormat": legend,
        }
        for number, (legend, expression) in enumerate(lines.items())
    ]
    return {
        "id": place + 1,
        "title": title,
        "type": "timeseries",
        "datasource": PROMETHEUS,
        "fieldConfig": {"defaults": {"unit": unit, "min": 0}, "overrides": []},
        "gridPos": _position(place),
        "targets": targets,
    }


def _logs(service: Service, place: int) -> dict[str, Any]:
    expression = f'{{service_name="{service.name}"}} | severity_text=~"WARNING|ERROR|CRITICAL"'
    return {
        "id": place + 1,
        "title": "Warnings and errors",
        "type": "logs",
        "datasource": LOKI,
        "gridPos": {**_position(place), "w": WIDTH * COLUMNS},
        "targets": [{"refId": "A", "datasource": LOKI, "expr": expression}],
    }


def _position(place: int) -> dict[str, int]:
    row, column = divmod(place, COLUMNS)
    return {"x": column * WIDTH, "y": row * HEIGHT, "w": WIDTH, "h": HEIGHT}
