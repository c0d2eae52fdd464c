"""A real HTTP server in a thread, which answers as a test tells it to."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, Any]
Respond = Callable[["Received"], Answer]


@dataclass
class Received:
    """One request as the server saw it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Server:
    """Keeps what it received; `respond` decides the answers and may be replaced."""

    url: str
    respond: Respond
    received: list[Received] = field(default_factory=list)


@contextmanager
def serve(respond: Respond) -> Iterator[Server]:
    """A server on a free port while the block runs."""
    http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server = Server(url=f"http://127.0.0.1:{http.server_port}", respond=respond)
    http.tributary = server  # type: ignore[attr-defined]
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    def _answer(self) -> None:
        server: Server = self.server.tributary  # type: ignore[attr-defined]
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        request = Received(self.command, self.path, dict(self.headers.items()), body)
        server.received.append(request)
        status, content = server.respond(request)
        payload = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    do_GET = do_POST = _answer

    def log_message(self, format: str, *args: Any) -> None:
        pass
