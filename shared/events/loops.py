"""Work that a service does again and again beside its relay and consumer."""

from collections.abc import Callable
from dataclasses import dataclass

RunOnce = Callable[[], bool]


@dataclass(frozen=True)
class Loop:
    """`run_once` returns True while more work waits; else it is called again after `idle`.

    With a `bell` it is called at once when `doorbell.ring(bell)` is, in any process.
    """

    name: str
    idle: float
    run_once: RunOnce
    bell: str = ""


_loops: dict[str, Loop] = {}


def loop(name: str, *, idle: float = 1.0, bell: str = "") -> Callable[[RunOnce], RunOnce]:
    """Have the `events` process call the function, in a thread of its own."""

    def register(run_once: RunOnce) -> RunOnce:
        _loops[name] = Loop(name, idle, run_once, bell)
        return run_once

    return register


def loops_all() -> list[Loop]:
    return list(_loops.values())
