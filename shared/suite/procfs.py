"""What /proc tells of processes. Standard library only; Linux."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")


def boot_id() -> str:
    """Changes with every boot of the machine, since then process numbers mean nothing."""
    return (PROC / "sys/kernel/random/boot_id").read_text().strip()


def start_time(pid: int) -> int | None:
    """When the process started, in clock ticks since boot; None if it is gone or a zombie.

    A number is used again, number and start time together are not.
    """
    fields = stat_fields(pid)
    return int(fields[19]) if fields and fields[0] not in {"Z", "X"} else None


def stat_fields(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat after the name: state, ppid, pgrp, session, ..."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def pids() -> list[int]:
    return [int(name) for name in os.listdir(PROC) if name.isdigit()]


def session_members(session: int) -> list[int]:
    """Every process of the session that `session` once opened."""
    members = []
    for pid in pids():
        fields = stat_fields(pid)
        if fields and int(fields[3]) == session and fields[0] != "Z":
            members.append(pid)
    return members


def tree(root: int) -> list[int]:
    """`root` and all its descendants."""
    children: dict[int, list[int]] = defaultdict(list)
    for pid in pids():
        fields = stat_fields(pid)
        if fields:
            children[int(fields[1])].append(pid)
    found = [root]
    for pid in found:
        found.extend(children[pid])
    return found


def memory_bytes(root: int) -> int:
    """Proportional set size of a process and its descendants; shared pages count once."""
    return sum(pss_bytes(pid) for pid in tree(root))


def cpu_seconds(pid: int) -> float:
    """Processor time of one process so far, in user and system mode; 0 when it is gone."""
    fields = stat_fields(pid)
    return (int(fields[11]) + int(fields[12])) / TICKS if fields else 0.0


def pss_bytes(pid: int) -> int:
    """The proportional set size of one process; 0 when it is gone."""
    try:
        for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        return 0
    return 0
