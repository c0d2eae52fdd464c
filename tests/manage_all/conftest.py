"""What the tests of manage_all.py share."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.suite import control
from shared.suite.paths import State
from shared.suite.records import strays_clear
from tests.manage_all.handle import Handle

Eventually = Callable[..., None]


@pytest.fixture
def state(tmp_path: Path) -> State:
    """An empty state folder, with a space in its path as in a home folder."""
    made = State(tmp_path / "the state")
    made.make()
    return made


@pytest.fixture
def eventually() -> Eventually:
    """`eventually(lambda: ...)`: wait for it to become true; a deadline, not a timing."""

    def wait(condition: Callable[[], bool], seconds: float = 15.0) -> None:
        deadline, pause = time.monotonic() + seconds, threading.Event()
        while not condition():
            assert time.monotonic() < deadline, "it did not happen in time"
            pause.wait(0.02)

    return wait


@pytest.fixture
def supervise(state: State, eventually: Eventually) -> Iterator[Callable[..., Handle]]:
    handles: list[Handle] = []

    def start(**specs: dict[str, Any]) -> Handle:
        handles.append(Handle(state, specs))
        eventually(lambda: control.is_running(state))
        handles[-1].start(*specs)
        return handles[-1]

    yield start
    for handle in handles:
        handle.process.terminate()
        handle.process.wait(10)
    strays_clear(state)
