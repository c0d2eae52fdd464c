"""What the tests of manage_all.py share."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.suite.paths import State


@pytest.fixture
def state(tmp_path: Path) -> State:
    """An empty state folder, with a space in its path as in a home folder."""
    made = State(tmp_path / "the state")
    made.make()
    return made


@pytest.fixture
def eventually() -> Callable[..., None]:
    """`eventually(lambda: ...)`: wait for it to become true; a deadline, not a timing."""

    def wait(condition: Callable[[], bool], seconds: float = 15.0) -> None:
        deadline, pause = time.monotonic() + seconds, threading.Event()
        while not condition():
            assert time.monotonic() < deadline, "it did not happen in time"
            pause.wait(0.02)

    return wait
