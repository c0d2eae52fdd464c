"""File locks between manage_all.py processes. Standard library only."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def file_lock(path: Path, *, on_wait: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold `path` alone; calls `on_wait` once when another process holds it. Freed by death too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as handle:
        if on_wait and not _try(handle.fileno()):
            on_wait()
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextmanager
def file_try_lock(path: Path) -> Iterator[bool]:
    """Yield whether `path` could be taken at once; held until the block ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as handle:
        yield _try(handle.fileno())


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
