"""How commands talk to the supervisor: one JSON line each way over a private socket.

Standard library only.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from shared.suite.errors import SuiteError
from shared.suite.paths import State

NAME = "supervisor.sock"
TIMEOUT = 30.0
LONGEST = 4 * 1024 * 1024


class NotRunning(SuiteError):
    """The suite is not running: start it with `python3 manage_all.py up`."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def request(state: State, operation: str, **arguments: Any) -> dict[str, Any]:
    """Ask the supervisor. Raises NotRunning, or SuiteError with its complaint."""
    with _socket() as client, _short_path(state) as path:
        try:
            client.connect(path)
            client.sendall(json.dumps({"op": operation, **arguments}).encode() + b"\n")
            answer: dict[str, Any] = json.loads(read_line(client))
        except (FileNotFoundError, ConnectionError):
            raise NotRunning from None
    if "error" in answer:
        raise SuiteError(answer["error"])
    return answer


def is_running(state: State) -> bool:
    """Whether a supervisor answers for this state."""
    try:
        request(state, "ping")
    except NotRunning:
        return False
    return True


def listen(state: State) -> socket.socket:
    """The supervisor's end; a socket file left by a dead one is replaced."""
    server = _socket()
    with _short_path(state) as path:
        with suppress(FileNotFoundError):
            os.unlink(path)
        server.bind(path)
    os.chmod(state.run / NAME, 0o600)
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


def _socket() -> socket.socket:
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    made.settimeout(TIMEOUT)
    return made


@contextmanager
def _short_path(state: State) -> Iterator[str]:
    """A name for the socket of fewer than 108 characters, however deep the folder lies."""
    try:
        folder = os.open(state.run, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        raise NotRunning from None
    try:
        yield f"/proc/self/fd/{folder}/{NAME}"
    finally:
        os.close(folder)
