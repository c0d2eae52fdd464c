"""Whether a process does its work. Standard library only."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shared.suite import control

TIMEOUT = 2.0


def process_healthy(name: str, child: Mapping[str, Any], values: Mapping[str, str]) -> bool:
    """True when the process answers as it should; `child` is the supervisor's snapshot."""
    if child["state"] != "running":
        return False
    if child["socket"]:
        return socket_healthy(Path(child["socket"]))
    if name == "broker":
        return broker_healthy(values.get("KAFKA_BOOTSTRAP_SERVERS", ""))
    port = int(child["port"])
    if name == "postgres":
        return postgres_healthy(port)
    if name == "valkey":
        return valkey_healthy(port, values.get("REDIS_PASSWORD", ""))
    return http_status(port, child["page"]) == 200


def http_status(port: int, path: str) -> int | None:
    """The status of a GET on this machine, None when nobody answers in time."""
    answer = http_get(port, path)
    return answer[0] if answer else None


def http_get(port: int, path: str) -> tuple[int, str] | None:
    """Status and body of a GET on this machine, None when nobody answers in time."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode(errors="replace")
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def postgres_healthy(port: int) -> bool:
    """Whether it answers a request for TLS, which it does as soon as it accepts sessions."""
    return _exchange(port, bytes.fromhex("0000000804d2162f")) in {b"N", b"S"}


def valkey_healthy(port: int, password: str) -> bool:
    """Whether it lets us in and answers PING; while it loads its file it does not."""
    login = f"AUTH {password}\r\n" if password else ""
    return _exchange(port, f"{login}PING\r\n".encode(), until=b"PONG").endswith(b"PONG\r\n")


def broker_healthy(address: str) -> bool:
    """Whether somebody listens at the broker's address."""
    host, _, port = address.partition(",")[0].rpartition(":")
    try:
        with socket.create_connection((host or "127.0.0.1", int(port or 0)), TIMEOUT):
            return True
    except (OSError, ValueError):
        return False


def socket_healthy(socket_file: Path) -> bool:
    """Whether somebody listens at a socket in the file system."""
    try:
        with control.connection(socket_file, timeout=TIMEOUT):
            return True
    except (control.NotRunning, TimeoutError):
        return False


def log_tail(file: str | Path, lines: int = 5) -> str:
    """The last lines of a log, without loading it all."""
    path = Path(file)
    if not path.exists():
        return ""
    with path.open("rb") as log:
        log.seek(max(0, path.stat().st_size - 8192))
        return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])


def _exchange(port: int, message: bytes, until: bytes = b"") -> bytes:
    received = b""
    try:
        with socket.create_connection(("127.0.0.1", port), TIMEOUT) as connection:
            connection.settimeout(TIMEOUT)
            connection.sendall(message)
            while not received or until not in received:
                piece = connection.recv(1024)
                if not piece:
                    break
                received += piece
    except OSError:
        return received
    return received
