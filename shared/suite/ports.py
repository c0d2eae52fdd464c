"""A block of a hundred ports per running copy. Standard library only."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from dataclasses import dataclass

from shared.suite.errors import SuiteError

BLOCK = 100
METRICS_OFFSET = 20
RESERVED_OFFSET = 99
LAST_BASE = 65000


@dataclass
class PortBlock:
    """A block that is ours as long as `reservation` stays open."""

    base: int
    reservation: socket.socket


def port_block_reserve(wanted: int, offsets: Iterable[int]) -> PortBlock:
    """The block at `wanted`, or the next one whose ports are all free.

    The last port of a block is held open while its copy runs, so that two copies that start
    at the same moment never choose the same block. Raises SuiteError when none is free.
    """
    needed = sorted(set(offsets))
    for base in range(wanted, LAST_BASE, BLOCK):
        reservation = _bind(base + RESERVED_OFFSET)
        if reservation is None:
            continue
        if all(port_free(base + offset) for offset in needed):
            reservation.listen(1)
            return PortBlock(base, reservation)
        reservation.close()
    raise SuiteError(f"No free block of ports from {wanted} on: set PORT_BASE to a lower number.")


def port_free(port: int) -> bool:
    """Whether a server could listen there now."""
    bound = _bind(port)
    if bound is not None:
        bound.close()
    return bound is not None


def port_unused() -> int:
    """A port of the machine's choice, free at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


def _bind(port: int) -> socket.socket | None:
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # As servers do: connections that linger from an earlier run do not make a port taken.
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(("127.0.0.1", port))
        bound.listen(1)
    except OSError:
        bound.close()
        return None
    return bound
