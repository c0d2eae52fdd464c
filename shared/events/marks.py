"""Marking what has arrived, one statement at a time, while the relay reads and sends on."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

from shared.events.lanes import Lanes

TOGETHER = 500
APART = 0.02


class Marking(NamedTuple):
    """Rows that are being marked, and when that is done."""

    positions: list[int]
    done: Future[None]


class Marks:
    """`mark` writes; it is called by a thread of this object's. What it raises comes up in
    `settle`."""

    def __init__(self, mark: Callable[[Sequence[int]], None], lanes: Lanes) -> None:
        self._mark = mark
        self._lanes = lanes
        self._thread = ThreadPoolExecutor(1, "marks")
        self._delivered: list[int] = []
        self._marking: Marking | None = None
        self._next_at = 0.0

    @property
    def left(self) -> bool:
        """Whether anything has arrived that is not marked."""
        return bool(self._delivered) or self._marking is not None

    def add(self, position: int) -> None:
        """This row is on the broker."""
        self._delivered.append(position)

    def settle(self, *, idle: bool) -> None:
        """Note what has been marked, and mark what has arrived meanwhile. Where the relay is idle
        otherwise, the statement is waited for."""
        self._note(idle)
        if self._delivered and not self._marking and self._due(idle):
            positions, self._delivered = self._delivered, []
            self._marking = Marking(positions, self._thread.submit(self._mark, positions))
            self._note(idle)

    def close(self) -> None:
        """Wait for the statement that is running."""
        self._thread.shutdown()

    def _note(self, idle: bool) -> None:
        marking = self._marking
        if marking and (idle or marking.done.done()):
            marking.done.result()
            self._lanes.marked(marking.positions)
            self._marking = None

    def _due(self, idle: bool) -> bool:
        """Together under load, since a statement costs more than the rows in it; else at once."""
        now = time.monotonic()
        if not idle and len(self._delivered) < TOGETHER and now < self._next_at:
            return False
        self._next_at = now + APART
        return True
