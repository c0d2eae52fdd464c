"""A service behind the edge that tells what reached it."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from shared.auth.signing import SigningKey

KEY = SigningKey.generate()
CHUNK = b"x" * 65536
JWKS = {"keys": [KEY.jwk()]}
SCHEMA = {
    "openapi": "3.1.0",
    "paths": {"/api/v1/auth/me/": {"get": {"operationId": "me"}}, "/internal/users": {}},
    "components": {"schemas": {"Thing": {"type": "string"}}},
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        self.server.seen.append(self.path)
        route = self.path.partition("?")[0].rstrip("/").rpartition("/")[2]
        getattr(self, f"go_{route.replace('.', '_').replace('-', '_')}", self.go_echo)()

    do_GET = do_POST = do_PATCH = do_HEAD = answer

    def go_echo(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        told = {
            "method": self.command,
            "path": self.path,
            "headers": [[name.lower(), value] for name, value in self.headers.items()],
            "length": len(body),
        }
        self.say(200, told, ("X-Upstream", "yes"), ("Connection", "keep-alive, X-Upstream-Hop"))

    def go_jwks_json(self) -> None:
        self.server.jwks_asked += 1
        self.say(200, JWKS)

    def go_schema(self) -> None:
        self.say(200, SCHEMA)

    def go_slow(self) -> None:
        self.server.release.wait(10)
        self.say(200, {})

    def go_broken(self) -> None:
        self.close_connection = True

    def go_half(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"half")
        self.close_connection = True

    def go_stream(self) -> None:
        self.begin_chunks()
        for number in range(3):
            self.chunk(b"part %d\n" % number)
            self.server.may_go_on.wait(5)
            self.server.may_go_on.clear()
        self.wfile.write(b"0\r\n\r\n")

    def go_flood(self) -> None:
        self.begin_chunks()
        try:
            for _ in range(2000):
                self.chunk(CHUNK)
                self.server.sent += len(CHUNK)
        except OSError:
            self.close_connection = True
        self.server.flood_over.set()

    def begin_chunks(self) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    def say(self, status: int, body: Any, *headers: tuple[str, str]) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        for name, value in (("Content-Type", "application/json"), *headers):
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(raw)

    def log_message(self, format: str, *args: Any) -> None:
        """Tests are quiet."""


class Upstream(ThreadingHTTPServer):
    """Counts and gates that tests look at."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[str] = []
        self.jwks_asked = self.sent = 0
        self.release, self.may_go_on = threading.Event(), threading.Event()
        self.flood_over = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Callers that leave early are what some tests are about."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


@contextmanager
def upstream_run() -> Iterator[Upstream]:
    server = Upstream()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.release.set()
        server.shutdown()
        thread.join()
        server.server_close()


def wait_until(true: Any, *, seconds: float = 10) -> bool:
    """Whether it became true in time."""
    pause, end = threading.Event(), time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        pause.wait(0.02)
    return bool(true())
