"""A sibling whose tasks are asked for: a real server on a port of its own."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from projects.scheduler.services.declarations import declarations_forget
from shared.http.tests.server import Received, serve
from shared.http.transport import transport_reset

SIBLING = "commission"


def task(name: str = "periods-close", **facts: Any) -> dict[str, Any]:
    """A task as services tell of it."""
    known = {
        "task": name,
        "description": "Close periods.",
        "public": ["owner", "manager"],
        "args": {"type": "object"},
        "queue": "default",
        "priority": 5,
        "max_attempts": 8,
        "timeout_seconds": 60,
        "schedule": None,
    }
    return {**known, **facts}


class Sibling:
    """Answers as shared/api/jobs.py does; `tasks` is what it declares."""

    def __init__(self) -> None:
        self.tasks = [task()]
        self.away = False

    def __call__(self, request: Received) -> tuple[int, Any]:
        if self.away:
            return 503, {}
        if request.path == "/internal/jobs/":
            return 200, {"results": self.tasks}
        return self._check(request.path.split("/")[3], json.loads(request.body))

    def _check(self, name: str, wanted: dict[str, Any]) -> tuple[int, Any]:
        known = next((each for each in self.tasks if each["task"] == name), None)
        if known is None:
            return 404, {"code": "task_unknown", "detail": f"There is no task {name} here."}
        if wanted["role"] not in known["public"]:
            return 403, {"code": "task_not_public", "detail": "This is not for you."}
        if set(wanted["args"]) - {"grace_days"}:
            return 400, {"code": "task_args_invalid", "detail": "It knows no such argument."}
        return 204, b""


@pytest.fixture
def sibling(settings, _service_keys) -> Iterator[Sibling]:
    """The only service there is."""
    from shared.testing.clients import service_keys_replaced

    answers = Sibling()
    with serve(answers) as server, service_keys_replaced(_service_keys):
        settings.SERVICE_URLS = {SIBLING: server.url}
        transport_reset()
        declarations_forget()
        yield answers
    transport_reset()
