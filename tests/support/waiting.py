"""Waiting for a condition: a deadline, never a guess at how long something takes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

POLL = 0.05


def wait_for(condition: Callable[[], object], *, what: str, seconds: float = 60.0) -> None:
    """Return when the condition holds; fail when the deadline passes before."""
    deadline, pause = time.monotonic() + seconds, threading.Event()
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s for {what}"
        pause.wait(POLL)


def wait_equal(read: Callable[[], object], wanted: object, *, seconds: float = 60.0) -> None:
    """Return when `read` gives what is wanted; fail with what it gave last."""
    deadline, pause = time.monotonic() + seconds, threading.Event()
    while (got := read()) != wanted:
        assert time.monotonic() < deadline, f"after {seconds:.0f} s: {got!r}, not {wanted!r}"
        pause.wait(POLL)
