"""Which processes a supervisor started, on disk, so that the next one can clear strays.

Standard library only.
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from shared.suite.envfile import replace_private
from shared.suite.paths import State
from shared.suite.procfs import boot_id, session_members, start_time

GRACE = 5.0
POLL = 0.02


@dataclass(frozen=True)
class Record:
    """One child: it opened a session of its own, so `pid` is also the session's number."""

    name: str
    pid: int
    started: int


def records_write(state: State, children: Iterable[Record]) -> None:
    document = {"boot": boot_id(), "children": [asdict(child) for child in children]}
    replace_private(state.records, json.dumps(document))


def strays_clear(state: State) -> list[str]:
    """End what an earlier supervisor left behind; returns the names of what was found alive."""
    strays = {record: _members(record) for record in _records_read(state)}
    alive = {record: members for record, members in strays.items() if members}
    for members in alive.values():
        _signal(members, signal.SIGTERM)
    deadline = time.monotonic() + GRACE
    while any(map(_members, alive)) and time.monotonic() < deadline:
        time.sleep(POLL)
    for record in alive:
        _signal(_members(record), signal.SIGKILL)
    while any(map(_members, alive)):
        time.sleep(POLL)
    state.records.unlink(missing_ok=True)
    return [record.name for record in alive]


def _records_read(state: State) -> list[Record]:
    try:
        document = json.loads(state.records.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return []
    if document["boot"] != boot_id():
        return []
    return [Record(**child) for child in document["children"]]


def _members(record: Record) -> list[int]:
    """The session's living processes; none if another process has got the number since."""
    leader = start_time(record.pid)
    if leader is not None and leader != record.started:
        return []
    return session_members(record.pid)


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
