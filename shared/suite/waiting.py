"""Waiting for a condition: a deadline, never a guess at how long something takes."""

from __future__ import annotations

import time
from collections.abc import Callable

from shared.suite.errors import SuiteError

POLL = 0.05


def wait_until(condition: Callable[[], object], *, what: str, seconds: float = 120.0) -> None:
    """Return when the condition holds. Raises SuiteError when the deadline passes before."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise SuiteError(f"Waited {seconds:.0f} s for {what}.")
        time.sleep(POLL)
