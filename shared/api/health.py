"""Is this process alive, are its dependencies there, may it take traffic."""

import logging
import os
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from shared.api.redis import redis_client
from shared.observability.metrics import CONTENT_TYPE, metrics_render

log = logging.getLogger(__name__)
TIMEOUT = 1.0

# Without Redis quotas are not checked, without the broker the outbox grows: both serve on.
NEEDED = frozenset({"database"})


def database_check() -> None:
    """Raise when the app role cannot ask the database."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")


def redis_check() -> None:
    """Raise when Redis does not answer."""
    redis_client().ping()


def broker_servers() -> str:
    """Where the broker is now: the local one has another address after each of its starts."""
    moving = os.environ.get("KAFKA_BOOTSTRAP_FILE")
    if moving and Path(moving).exists():
        return Path(moving).read_text()
    return str(settings.KAFKA_CONFIG["bootstrap.servers"])


def broker_check() -> None:
    """Raise when no broker of the list accepts a connection."""
    failure: OSError | None = None
    for name in broker_servers().split(","):
        host, _, port = name.strip().rpartition(":")
        try:
            socket.create_connection((host.strip("[]"), int(port)), TIMEOUT).close()
            return
        except OSError as exc:
            failure = exc
    raise failure or OSError("no broker is named")


CHECKS: dict[str, Callable[[], None]] = {
    "database": database_check,
    "redis": redis_check,
    "broker": broker_check,
}


def dependencies() -> dict[str, dict[str, Any]]:
    """State (`up` or `down`) and milliseconds of each dependency, asked at the same time."""
    with ThreadPoolExecutor(len(CHECKS)) as pool:
        return dict(zip(CHECKS, pool.map(_state_apart, CHECKS), strict=True))


def _state_apart(name: str) -> dict[str, Any]:
    """In a thread of its own, whose database connection must not outlive it."""
    try:
        return _state(name)
    finally:
        connections.close_all()


def _state(name: str) -> dict[str, Any]:
    started = time.perf_counter()
    try:
        CHECKS[name]()
        state = "up"
    except Exception as exc:
        # The reason goes to the log: this page is open to everybody.
        log.warning("dependency down", extra={"dependency": name, "error": str(exc)})
        state = "down"
    return {"state": state, "ms": round((time.perf_counter() - started) * 1000, 1)}


def _status(found: dict[str, dict[str, Any]]) -> str:
    down = {name for name, entry in found.items() if entry["state"] == "down"}
    if down & NEEDED:
        return "down"
    return "degraded" if down else "ok"


def _answer(found: dict[str, dict[str, Any]]) -> JsonResponse:
    status = _status(found)
    body = {"status": status, "service": settings.SERVICE_NAME, "dependencies": found}
    response = JsonResponse(body, status=503 if status == "down" else 200)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Every dependency; 503 while one that is needed is down."""
    return _answer(dependencies())


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nobody else, so that an outage restarts nothing."""
    return JsonResponse({"status": "ok", "service": settings.SERVICE_NAME})


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """What this process needs to serve; 503 while it is down."""
    return _answer({name: _state(name) for name in sorted(NEEDED)})


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format. The edge does not route it."""
    return HttpResponse(metrics_render(), content_type=CONTENT_TYPE)
