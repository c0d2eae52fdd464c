"""The plain command of each container, and how it is asked whether it is well."""

from __future__ import annotations

from shared.suite.compose.names import port_of
from shared.suite.registry import Process, Service

# Inside a container, whose networks say who reaches it.
EVERYWHERE = "0.0.0.0"


def command_of(service: Service, process: Process) -> list[str]:
    """What the image runs for this process."""
    port = str(port_of(process))
    if process.kind == "manage":
        place = ["--metrics-host", EVERYWHERE, "--metrics-port", port]
        return [*manage_command(service), *process.args, *place]
    command = ["python", "-m", "granian", "--interface", process.kind, process.app]
    command += ["--host", EVERYWHERE, "--port", port, "--workers", str(process.workers)]
    command += ["--no-ws", "--workers-kill-timeout", "5"]
    threads = ["--blocking-threads", str(process.threads)] if process.kind == "wsgi" else []
    return [*command, *threads]


def manage_command(service: Service) -> list[str]:
    """The service's manage.py."""
    return ["python", f"projects/{service.name}/manage.py"]


def migrate_command(service: Service) -> list[str]:
    """Migrations, as the step before the service starts."""
    return [*manage_command(service), "migrate", "--no-input"]


def health_url(service: Service, process: Process) -> str:
    """Where the container asks itself. A process without pages only says that it lives."""
    path = "live" if process.kind == "manage" else "ready"
    return f"http://127.0.0.1:{port_of(process)}/health/{path}"
