"""The one background process: starts, watches, restarts and stops all others.

Standard library only and single-threaded: it stays small, and the signal that children get at
its death is tied to the thread that started them.
"""

from __future__ import annotations

import logging
import os
import selectors
import signal
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from shared.suite import control
from shared.suite.broker_address import BrokerAddress
from shared.suite.child import Child
from shared.suite.forked import orphans_adopt, orphans_bury
from shared.suite.paths import State
from shared.suite.records import records_write
from shared.suite.specs import Spec

logger = logging.getLogger("supervisor")
IDLE = 10.0
WATCH = 0.02


class Supervisor:
    """Children by name, an address that changes, and a socket on which commands arrive."""

    def __init__(self, state: State, specs: Mapping[str, Spec], environ: Mapping[str, str]) -> None:
        self.state = state
        self.environ = dict(environ)
        self.children: dict[str, Child] = {}
        # The local broker takes any port and says which; Apache Kafka has one of the block.
        self.broker = BrokerAddress(state, local="broker" in specs and not specs["broker"].port)
        self.stopping = False
        self._selector = selectors.DefaultSelector()
        self.specs_add(specs)

    def specs_add(self, specs: Mapping[str, Spec]) -> None:
        """Learn new processes and new ways to start those that do not run."""
        for name, spec in specs.items():
            child = self.children.get(name)
            if child is None:
                self.children[name] = Child(spec, self.state)
            elif not child.running:
                child.spec = spec

    def run(self) -> None:
        """Work until told to stop and every child has ended."""
        orphans_adopt()
        self._listen()
        while not self._finished():
            for key, _ in self._selector.select(self._timeout()):
                key.data(key.fileobj)
            self.tick()
        self.state.supervisor_socket.unlink(missing_ok=True)
        self.state.records.unlink(missing_ok=True)

    def tick(self) -> None:
        """One round over the broker's address and all children."""
        if self.broker.appeared():
            self._broker_moved()
        changed = [child for child in self.children.values() if self._tick_child(child)]
        if changed:
            records_write(self.state, [c.record for c in self.children.values() if c.record])
        orphans_bury({child.pid for child in self.children.values() if child.pid})
        if self.stopping:
            # After the round that noticed the end of the stage before.
            self._stop_next_stage()

    def start(self, names: list[str], environ: Mapping[str, str]) -> None:
        """Want these to run, with these values."""
        self.environ.update(environ)
        self.broker.apply(self.environ)
        for name in names:
            self.children[name].want()

    def stop(self, names: list[str]) -> None:
        """End these and do not start them again."""
        for name in names:
            self.children[name].wanted = False
            self.children[name].stop()

    def restart(self, names: list[str]) -> None:
        """End these; they start again since they are wanted."""
        for name in names:
            self.children[name].want()
            self.children[name].stop()

    def status(self) -> dict[str, Any]:
        """What each child does now."""
        return {name: child.snapshot() for name, child in self.children.items()}

    def _tick_child(self, child: Child) -> bool:
        if not child.running and child.spec.uses_broker and not self.broker.known:
            return False
        if not child.running and child.spec.name == "broker":
            self.broker.forget()
        was = child.running
        changed = child.tick(self.environ)
        if changed and child.running:
            logger.info("%s started as process %s", child.spec.name, child.pid)
        elif changed and was:
            logger.info("%s ended with status %s", child.spec.name, child.exit_code)
        return changed

    def _broker_moved(self) -> None:
        """Hand the new address to everybody: those that hold an old one start again."""
        self.broker.apply(self.environ)
        for child in self.children.values():
            if child.spec.uses_broker and child.running:
                child.stop()

    def _stop_next_stage(self) -> None:
        for child in self.children.values():
            child.wanted = False
        running = [child for child in self.children.values() if child.running]
        first = min((child.spec.stage for child in running), default=None)
        for child in running:
            if child.spec.stage == first:
                child.stop()

    def _finished(self) -> bool:
        return self.stopping and not any(child.running for child in self.children.values())

    def _timeout(self) -> float:
        if self.broker.awaited(self.children.get("broker")):
            return WATCH
        now = time.monotonic()
        times = [at for child in self.children.values() if (at := child.wakes_at()) is not None]
        return min(IDLE, max(WATCH, min(times, default=now + IDLE) - now + 0.001))

    def _listen(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._asked_to_stop)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        waker, wakened = socket.socketpair()
        waker.setblocking(False)
        signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
        self._waker = waker
        self._selector.register(wakened, selectors.EVENT_READ, lambda end: end.recv(4096))
        server = control.listen(self.state.supervisor_socket)
        self._selector.register(server, selectors.EVENT_READ, self._serve)

    def _asked_to_stop(self, *_: object) -> None:
        self.stopping = True

    def _serve(self, server: socket.socket) -> None:
        from shared.suite.supervisor_control import answer

        with suppress(OSError, control.NotRunning):
            connection, _ = server.accept()
            with connection:
                connection.settimeout(2.0)
                connection.sendall(answer(self, control.read_line(connection)))

    @property
    def pid(self) -> int:
        return os.getpid()
