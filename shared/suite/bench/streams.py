"""Long bodies: a service that sends and takes them, and somebody who asks for them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from shared.suite.bench.figures import RowFailed
from shared.suite.bench.webs import HOST

BLOCK = bytes(64 * 1024)
PATIENCE = 60
LENGTH, WANTED = "Content-Length", "X-Wanted"


@contextmanager
def streamer_open() -> Iterator[str]:
    """The URL of a service that answers until the block ends."""
    with ThreadingHTTPServer((HOST, 0), _Streamer) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://{HOST}:{server.server_port}"
        server.shutdown()
        thread.join()


class _Streamer(BaseHTTPRequestHandler):
    """Sends as many bytes as `X-Wanted` says; of a body that it takes it says how many it had."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        wanted = int(self.headers.get(WANTED, "0"))
        self._head(wanted)
        for block in blocks(wanted):
            self.wfile.write(block)

    def do_POST(self) -> None:
        left, buffer = int(self.headers[LENGTH]), bytearray(len(BLOCK))
        while left:
            left -= self.rfile.readinto1(memoryview(buffer)[:left])
        text = self.headers[LENGTH].encode()
        self._head(len(text))
        self.wfile.write(text)

    def _head(self, length: int) -> None:
        self.send_response(200)
        self.send_header(LENGTH, str(length))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


def download(port: int, path: str, headers: dict[str, str], size: int) -> None:
    """Ask for so many bytes and read them all. Raises RowFailed for fewer."""
    connection = HTTPConnection(HOST, port, timeout=PATIENCE)
    connection.request("GET", path, headers={**headers, WANTED: str(size)})
    answer, buffer, got = connection.getresponse(), bytearray(len(BLOCK)), 0
    while count := answer.readinto(buffer):
        got += count
    connection.close()
    if (answer.status, got) != (200, size):
        raise RowFailed(f"Answered {answer.status}, with {got} bytes of {size}.")


def upload(port: int, path: str, headers: dict[str, str], size: int) -> None:
    """Send so many bytes. Raises RowFailed unless the service has had them all."""
    connection = HTTPConnection(HOST, port, timeout=PATIENCE)
    connection.request("POST", path, blocks(size), {**headers, LENGTH: str(size)})
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    if (answer.status, text) != (200, str(size).encode()):
        raise RowFailed(f"Answered {answer.status} {text[:200]!r} to {size} bytes.")


def blocks(size: int) -> Iterator[bytes]:
    """So many bytes, piece by piece."""
    for _ in range(size // len(BLOCK)):
        yield BLOCK
    if rest := size % len(BLOCK):
        yield BLOCK[:rest]
