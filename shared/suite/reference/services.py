"""Every service at a glance, from its service.toml."""

from __future__ import annotations

from shared.suite.registry import FIRST_PORT, Service, services_load

HEAD = """\
# Services

Each has its own database, API and admin on its [port](../how-to/operate.md#ports); `/api/v1/`
paths are reached through the edge. This page is generated.

| service | port | paths below `/api/v1/` | sends on | reads | processes |
|---|---|---|---|---|---|
"""


def services_page() -> str:
    """The page's text."""
    return HEAD + "".join(row_text(service) for service in services_load())


def row_text(service: Service) -> str:
    """One service in a line."""
    cells = (
        f"[{service.name}](../../projects/{service.name}/README.md)",
        str(FIRST_PORT + service.offset),
        coded(service.prefixes),
        coded(service.topics),
        coded(service.reads),
        ", ".join(process.name for process in service.processes),
    )
    return f"| {' | '.join(cells)} |\n"


def coded(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)
