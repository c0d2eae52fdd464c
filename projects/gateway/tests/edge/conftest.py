import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
import pytest

from projects.gateway.tests.edge.upstream import KEY, Upstream, upstream_run, wait_until

ROOT = Path(__file__).resolve().parents[4]
LIMIT = 100_000
ADDRESS_RATE = 100_000


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Door:
    """A client that changes nothing of what a test writes."""

    port: int

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

    def ask(self, method: str, path: str, *, body: Any = None, **headers: str) -> Answer:
        connection = self.connect()
        named = {name.replace("__", "-"): value for name, value in headers.items()}
        connection.request(method, path, body=body, headers=named)
        answer = connection.getresponse()
        pairs = {name.lower(): value for name, value in answer.getheaders()}
        result = Answer(answer.status, pairs, answer.read())
        connection.close()
        return result

    def raw(self, request: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as stream:
            stream.sendall(request)
            return stream.recv(65536)


@pytest.fixture(scope="session")
def upstream() -> Iterator[Upstream]:
    with upstream_run() as server:
        yield server


@pytest.fixture(scope="session")
def edge_start(upstream: Upstream) -> Iterator[Callable[..., Door]]:
    """Starts edges as operators do, each in a process of its own."""
    processes = []

    def start(**variables: str) -> Door:
        port = _free_port()
        processes.append(_granian(port, upstream.url, variables))
        door = Door(port)
        assert wait_until(lambda: _alive(door)), "the edge did not start"
        return door

    yield start
    for process in processes:
        process.send_signal(signal.SIGTERM)
    for process in processes:
        process.wait(10)


@pytest.fixture(scope="session")
def door(edge_start: Callable[..., Door]) -> Door:
    return edge_start()


@pytest.fixture
def token() -> Callable[..., str]:
    """`token(exp=...)`: an access token with claims replaced."""

    def make(key: Any = KEY.private, algorithm: str = "RS256", kid: str = KEY.kid, **claims: Any):
        now = int(time.time())
        usual = {
            "iss": "tributary",
            "aud": "tributary",
            "sub": str(uuid4()),
            "sid": str(uuid4()),
            "tid": str(uuid4()),
            "role": "agent",
            "token_use": "access",
            "jti": uuid4().hex,
            "iat": now,
            "nbf": now - 5,
            "exp": now + 300,
        }
        return jwt.encode({**usual, **claims}, key, algorithm, headers={"kid": kid})

    return make


def _granian(port: int, upstream: str, variables: dict[str, str]) -> subprocess.Popen[bytes]:
    closed = f"http://127.0.0.1:{_free_port()}"
    ours = {
        "GATEWAY_URL": upstream,
        "LEAD_INGEST_URL": upstream,
        "PAYMENT_URL": closed,
        "EDGE_BODY_LIMIT": str(LIMIT),
        "EDGE_UPSTREAM_TIMEOUT": "1",
        "EDGE_ADDRESS_RATE": str(ADDRESS_RATE),
        "LOG_LEVEL": "ERROR",
    }
    app = "projects.gateway.edge.asgi:application"
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--port", str(port), app]
    environ = {**os.environ, **ours, **variables}
    return subprocess.Popen(
        command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
    )


def _alive(door: Door) -> bool:
    try:
        return door.ask("GET", "/health/live").status == 200
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
