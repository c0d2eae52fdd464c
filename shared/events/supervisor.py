"""Threads of one process that live and die together."""

import logging
import threading
from collections.abc import Callable

from django.db import close_old_connections, connections

from shared.events.doorbell import Listener, channel
from shared.events.failures import failure_transient
from shared.events.loops import Loop
from shared.tenancy.context import context_clear

logger = logging.getLogger(__name__)

JOIN = 15.0
LONGEST_PAUSE = 30.0


class Supervisor:
    """A part that ends before it was told to ends the process, so that it is started anew."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._threads: list[threading.Thread] = []
        self.failed = False

    def start(self, name: str, run: Callable[[], None]) -> None:
        thread = threading.Thread(target=self._guard, args=(name, run), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def wait(self) -> bool:
        """Wait for the stop and then for the parts; True when all ended as they should."""
        self._stop.wait()
        for thread in self._threads:
            thread.join(JOIN)
        late = [thread.name for thread in self._threads if thread.is_alive()]
        if late:
            logger.error("parts that did not stop: %s", late)
        return not self.failed and not late

    def _guard(self, name: str, run: Callable[[], None]) -> None:
        try:
            run()
        except Exception:
            logger.exception("%s died", name)
        finally:
            connections.close_all()
            if not self._stop.is_set():
                logger.error("%s ended: the process ends", name)
                self.failed = True
                self._stop.set()


def loop_run(loop: Loop, stop: threading.Event) -> None:
    """Call a loop's function until the stop; an error is logged and rested upon."""
    pause, woken = loop.idle, _woken(loop, stop)
    while not stop.is_set():
        try:
            more = loop.run_once()
            pause = 0.0 if more else loop.idle
        except Exception as error:
            level = logging.WARNING if failure_transient(error) else logging.ERROR
            logger.log(level, "loop %s failed: %r", loop.name, error, exc_info=error)
            pause = min(max(pause, loop.idle, 0.5) * 2, LONGEST_PAUSE + loop.idle)
        context_clear()
        close_old_connections()
        woken.wait(pause)
        if not stop.is_set():
            woken.clear()


def _woken(loop: Loop, stop: threading.Event) -> threading.Event:
    """What ends a loop's pause: the stop alone, or its bell too."""
    if not loop.bell:
        return stop
    woken = threading.Event()
    listener = Listener(woken, stop, channel(loop.bell))
    threading.Thread(target=listener.run, name=f"{loop.name}-bell", daemon=True).start()
    return woken
