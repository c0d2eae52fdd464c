"""A collector that throws away what it is sent."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOST = "127.0.0.1"


class Sink(ThreadingHTTPServer):
    """`batches` counts what has come in."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__((HOST, 0), _Handler)
        self.batches = 0

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.server_port}"


@contextmanager
def sink_open() -> Iterator[Sink]:
    """It answers until the block ends."""
    with Sink() as sink:
        thread = threading.Thread(target=sink.serve_forever, daemon=True)
        thread.start()
        yield sink
        sink.shutdown()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Sink

    def do_POST(self) -> None:
        """Read it and be content: an empty answer says that every span was taken."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.batches += 1
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""
