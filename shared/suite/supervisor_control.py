"""What the supervisor answers to each command. Standard library only."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from shared.suite.errors import SuiteError
from shared.suite.registry import services_load
from shared.suite.specs import process_spec

if TYPE_CHECKING:
    from shared.suite.supervisor import Supervisor


def answer(supervisor: Supervisor, line: bytes) -> bytes:
    """The reply to one request line; a complaint is sent as {"error": sentence}."""
    try:
        reply = _perform(supervisor, json.loads(line))
    except SuiteError as error:
        reply = {"error": str(error)}
    return json.dumps(reply).encode() + b"\n"


def _perform(supervisor: Supervisor, asked: dict[str, Any]) -> dict[str, Any]:
    operation, names = asked["op"], asked.get("names", [])
    if operation == "shutdown":
        supervisor.stopping = True
    elif operation == "status":
        return {"children": supervisor.status(), "pid": supervisor.pid}
    elif operation == "start":
        _learn(supervisor, asked["environ"])
        supervisor.start(_known(supervisor, names), asked["environ"])
    elif operation == "stop":
        supervisor.stop(_known(supervisor, names))
    elif operation == "restart":
        supervisor.restart(_known(supervisor, names))
    return {"ok": True, "pid": supervisor.pid}


def _learn(supervisor: Supervisor, environ: dict[str, str]) -> None:
    """Services may have been added or changed since the supervisor started."""
    values = {**supervisor.environ, **environ}
    supervisor.specs_add(
        {
            spec.name: spec
            for service in services_load()
            for process in service.processes
            for spec in (process_spec(service, process, values),)
        }
    )


def _known(supervisor: Supervisor, names: list[str]) -> list[str]:
    for name in names:
        if name not in supervisor.children:
            known = ", ".join(supervisor.children)
            raise SuiteError(f"There is no process {name}: choose one of {known}.")
    return names
