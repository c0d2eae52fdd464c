"""The tasks that the services declare, asked of each and kept for some seconds."""

import logging
import threading
import time
from typing import Any

from django.conf import settings

from projects.worker.clients.targets import tasks_ask
from shared.core.errors import DomainError

KEPT_SECONDS = 15.0

log = logging.getLogger(__name__)

_lock = threading.Lock()
_known: dict[str, tuple[float, list[dict[str, Any]]]] = {}


def tasks_public(*, role: str) -> list[dict[str, Any]]:
    """The tasks that a user of this role may request, of all services that answer now."""
    return [
        {"service": service, **task}
        for service in sorted(settings.SERVICE_URLS)
        for task in _tasks_of(service)
        if role in task["public"]
    ]


def _tasks_of(service: str) -> list[dict[str, Any]]:
    now = time.monotonic()
    asked_at, tasks = _known.get(service, (float("-inf"), []))
    if now - asked_at < KEPT_SECONDS:
        return tasks
    with _lock:
        # One that is away is not asked again at once either.
        _known[service] = (now, _asked(service, tasks))
        return _known[service][1]


def _asked(service: str, before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    try:
        return tasks_ask(service)
    except (DomainError, KeyError, TypeError) as failure:
        log.warning("tasks not known", extra={"upstream": service, "reason": repr(failure)})
        return before


def tasks_forget() -> None:
    """Ask every service again when it is next needed."""
    _known.clear()
