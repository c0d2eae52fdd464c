"""How commands talk to the supervisor, and it to its template: one JSON line each way.

Over a private socket. Standard library only.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from shared.suite.errors import SuiteError
from shared.suite.paths import State

TIMEOUT = 30.0
LONGEST = 4 * 1024 * 1024


class NotRunning(SuiteError):
    """The suite is not running: start it with `python3 manage_all.py up`."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def request(state: State, operation: str, **arguments: Any) -> dict[str, Any]:
    """Ask the supervisor. Raises NotRunning, or SuiteError with its complaint."""
    answer = exchange(state.supervisor_socket, {"op": operation, **arguments})
    if "error" in answer:
        raise SuiteError(answer["error"])
    return answer


def exchange(socket_file: Path, message: Any, *, timeout: float = TIMEOUT) -> dict[str, Any]:
    """The answer of whoever listens there. Raises NotRunning, TimeoutError."""
    with connection(socket_file, timeout=timeout) as client:
        try:
            client.sendall(json.dumps(message).encode() + b"\n")
            answer: dict[str, Any] = json.loads(read_line(client))
        except ConnectionError:
            raise NotRunning from None
    return answer


@contextmanager
def connection(socket_file: Path, *, timeout: float = TIMEOUT) -> Iterator[socket.socket]:
    """To whoever listens there. Raises NotRunning when nobody does."""
    with _socket(timeout) as client, _short_path(socket_file) as path:
        try:
            client.connect(path)
        except (FileNotFoundError, ConnectionError):
            raise NotRunning from None
        yield client


def is_running(state: State) -> bool:
    """Whether a supervisor answers for this state."""
    try:
        request(state, "ping")
    except NotRunning:
        return False
    return True


def listen(socket_file: Path) -> socket.socket:
    """The listening end; a socket file left by a dead process is replaced."""
    server = _socket(TIMEOUT)
    with _short_path(socket_file) as path:
        with suppress(FileNotFoundError):
            os.unlink(path)
        server.bind(path)
    socket_file.chmod(0o600)
    server.listen(16)
    return server


def read_line(connection: socket.socket) -> bytes:
    """Everything up to the line's end. Raises NotRunning when the other side goes away."""
    received = b""
    while not received.endswith(b"\n"):
        piece = connection.recv(65536)
        if not piece or len(received) > LONGEST:
            raise NotRunning
        received += piece
    return received


def _socket(timeout: float) -> socket.socket:
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    made.settimeout(timeout)
    return made


@contextmanager
def _short_path(socket_file: Path) -> Iterator[str]:
    """A name for the socket of fewer than 108 characters, however deep the folder lies."""
    try:
        folder = os.open(socket_file.parent, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        raise NotRunning from None
    try:
        yield f"/proc/self/fd/{folder}/{socket_file.name}"
    finally:
        os.close(folder)
