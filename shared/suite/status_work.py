"""The part of `status` that is about work: queues of jobs, schedules, what nobody could handle."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from rich.table import Table

SAMPLE = re.compile(r"^(\w+)(?:\{([^}]*)\})? ([0-9.e+-]+)$", re.MULTILINE)
LABEL = re.compile(r'(\w+)="([^"]*)"')
STATES = ("queued", "running", "dead")


@dataclass
class Work:
    """What the events processes say, all tenants together.

    queues: jobs by queue and state. schedules: how many by state. following: service, task and
    moment of the next one. dead_letters: messages that somebody has to look at, by service.
    """

    queues: dict[str, dict[str, int]] = field(default_factory=dict)
    schedules: dict[str, int] = field(default_factory=dict)
    following: tuple[str, str, datetime] | None = None
    dead_letters: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        following = self.following and {
            "service": self.following[0],
            "task": self.following[1],
            "due_at": self.following[2].isoformat(),
        }
        return {
            "queues": self.queues,
            "schedules": {**self.schedules, "next": following},
            "dead_letters": self.dead_letters,
        }


def work_read(pages: Mapping[str, str]) -> Work:
    """From the metrics pages of events processes, by service."""
    work = Work()
    for service, page in pages.items():
        for name, labels, value in samples(page):
            _note(work, service, name, labels, value)
    return work


def samples(page: str) -> Iterable[tuple[str, dict[str, str], float]]:
    """Each sample of a page in Prometheus' format."""
    for name, labels, value in SAMPLE.findall(page):
        yield name, dict(LABEL.findall(labels)), float(value)


def _note(work: Work, service: str, name: str, labels: dict[str, str], value: float) -> None:
    if name == "jobs_now":
        queue = work.queues.setdefault(labels["queue"], dict.fromkeys(STATES, 0))
        queue[labels["state"]] = int(value)
    elif name == "schedules_now":
        work.schedules[labels["state"]] = int(value)
    elif name == "schedule_next_timestamp":
        due_at = datetime.fromtimestamp(value, UTC)
        work.following = (labels["service"], labels["task"], due_at)
    elif name == "dead_letters" and value:
        work.dead_letters[service] = int(value)


def queues_table(work: Work) -> Table:
    """A line a queue."""
    table = Table(box=None, pad_edge=False)
    for name in ("queue", "waiting", "running", "given up"):
        table.add_column(name, justify="left" if name == "queue" else "right")
    for queue, counts in sorted(work.queues.items()):
        given_up = f"[red]{counts['dead']}[/red]" if counts["dead"] else "0"
        table.add_row(queue, str(counts["queued"]), str(counts["running"]), given_up)
    return table


def work_sentences(work: Work) -> list[str]:
    """Schedules, and what waits for somebody, in words."""
    counted = ", ".join(f"{count} {state}" for state, count in sorted(work.schedules.items()))
    found = [f"Schedules: {counted or 'none'}."]
    if work.following:
        service, task, due_at = work.following
        found[0] += f" Next: {service} {task} at {due_at:%Y-%m-%d %H:%M} UTC."
    for service, count in sorted(work.dead_letters.items()):
        command = f"manage_all.py manage {service} dead_letters list"
        found.append(f"{service} could not handle {count} events: `python3 {command}`.")
    if not work.queues:
        found.insert(0, "Queues: no job waits, runs or was given up.")
    return found
