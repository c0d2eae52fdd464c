"""The client against a real server that keeps refusals by their key, as the services do."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from shared.suite.demo.door import Door, DoorRefused


class Service(BaseHTTPRequestHandler):
    """Refuses until `ready`, and answers each key as it did the first time."""

    answers: dict[str, int]
    ready: int

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path.endswith("/auth/login/"):
            return self.answer(200, {"access_token": "token"})
        key, known = self.headers["Idempotency-Key"], len(self.answers)
        status = self.answers.setdefault(key, 201 if known >= self.ready else 404)
        return self.answer(status, {"code": "payee_not_found", "detail": "not yet"})

    def answer(self, status: int, content: dict[str, str]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def door() -> Iterator[Door]:
    Service.answers, Service.ready = {}, 3
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made = Door(f"http://127.0.0.1:{server.server_port}", email="a", password="b", tenant="c")
    made.sign_in()
    yield made
    made.close()
    server.shutdown()


def test_a_refusal_that_is_waited_for_is_not_asked_for_again_by_its_key(door: Door) -> None:
    assert door.post("commission-assignments/", {}, waits_for={"payee_not_found"}, key="k")
    assert list(Service.answers) == ["k", "k.1", "k.2", "k.3"]


def test_any_other_refusal_is_told_at_once(door: Door) -> None:
    with pytest.raises(DoorRefused, match="not yet"):
        door.post("commission-assignments/", {})
    assert len(Service.answers) == 1
