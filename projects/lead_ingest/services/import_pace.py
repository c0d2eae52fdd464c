"""How the interpreter runs while rows are made by thousands."""

import gc
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# How long the thread to which the server has answered waits for the one that checks rows.
TURN = 0.0005
# Rows hold no circles: they are not looked through for them after every 700.
NEW_OBJECTS = 100_000


class _Paces:
    """Both settings are those of the whole process, and several imports may run in it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running = 0
        self._turn, self._thresholds = sys.getswitchinterval(), gc.get_threshold()

    def enter(self) -> None:
        """The first to enter sets them."""
        with self._lock:
            if not self._running:
                self._turn, self._thresholds = sys.getswitchinterval(), gc.get_threshold()
                sys.setswitchinterval(min(self._turn, TURN))
                gc.set_threshold(max(self._thresholds[0], NEW_OBJECTS), *self._thresholds[1:])
            self._running += 1

    def leave(self) -> None:
        """The last to leave sets them back."""
        with self._lock:
            self._running -= 1
            if not self._running:
                sys.setswitchinterval(self._turn)
                gc.set_threshold(*self._thresholds)


_paces = _Paces()


@contextmanager
def rows_paced() -> Iterator[None]:
    """Within, garbage is looked for less often, and threads take turns more often."""
    _paces.enter()
    try:
        yield
    finally:
        _paces.leave()
