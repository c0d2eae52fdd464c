"""`status`: what runs, where, how far behind and how big; queues and schedules."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

from rich.table import Table

from shared.suite.console import console, say
from shared.suite.health import http_get, process_healthy
from shared.suite.lifecycle import Suite
from shared.suite.procfs import memory_bytes
from shared.suite.status_work import Work, queues_table, work_read, work_sentences

SAMPLE = re.compile(r"^(outbox_unpublished|consumer_lag)(?:\{[^}]*\})? ([0-9.e+-]+)$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One process; lags are None where the process has none or does not answer."""

    process: str
    state: str
    pid: int | None
    port: int | None
    healthy: bool
    unpublished: int | None
    lag: int | None
    memory: int
    restarts: int


def status_show(suite: Suite, *, as_json: bool) -> int:
    """Print the table; exit status 0 if everything that should run is healthy, else 1.

    Raises NotRunning.
    """
    suite.attach()
    rows, work = status_rows(suite), work_read(events_pages(suite))
    if as_json:
        processes = [asdict(row) for row in rows]
        say(json.dumps({"processes": processes, **work.as_json()}, indent=1))
    else:
        _show(suite, rows, work)
    return 0 if all(row.healthy for row in rows if row.state != "stopped") else 1


def _show(suite: Suite, rows: list[Row], work: Work) -> None:
    console.print(_table(rows))
    if work.queues:
        console.print(queues_table(work))
    for sentence in work_sentences(work):
        say(sentence)
    say(f"{_megabytes(sum(row.memory for row in rows))} in all. Logs: {suite.state.logs}")


def status_rows(suite: Suite) -> list[Row]:
    """Ask every process at the same time."""
    children, values = suite.statuses(), suite.values
    with ThreadPoolExecutor(8) as pool:
        rows = list(pool.map(lambda name: _row(name, children[name], values), children))
    return [_supervisor_row(suite), *rows]


def status_row(suite: Suite, name: str) -> Row:
    """One process, asked now."""
    return _row(name, suite.statuses()[name], suite.values)


def lags(suite: Suite) -> list[int]:
    """What each events process has still to publish and to handle. Asks nothing else."""
    pages = events_pages(suite).values()
    return [sum(count or 0 for count in lag_read(page)) for page in pages]


def events_pages(suite: Suite) -> dict[str, str]:
    """The metrics of every events process that answers, by service."""
    pages = {
        child["service"]: http_get(child["port"], "/metrics")
        for name, child in suite.statuses().items()
        if name.endswith(".events") and child["state"] == "running"
    }
    return {service: page[1] for service, page in pages.items() if page}


def lag_read(metrics: str) -> tuple[int | None, int | None]:
    """Unpublished events and messages behind, from a page in Prometheus' format."""
    found: dict[str, float] = {}
    for name, value in SAMPLE.findall(metrics):
        found[name] = found.get(name, 0) + float(value)
    unpublished, lag = found.get("outbox_unpublished"), found.get("consumer_lag")
    return (
        None if unpublished is None else int(unpublished),
        None if lag is None else int(lag),
    )


def _row(name: str, child: Mapping[str, Any], values: Mapping[str, str]) -> Row:
    healthy = process_healthy(name, child, values)
    page = http_get(child["port"], "/metrics") if healthy and name.endswith(".events") else None
    unpublished, lag = lag_read(page[1]) if page else (None, None)
    port = child["port"]
    if name == "broker" and child["state"] == "running" and port is None:
        port = int(values["KAFKA_BOOTSTRAP_SERVERS"].rpartition(":")[2])
    return Row(
        process=name,
        state=child["state"],
        pid=child["pid"],
        port=port,
        healthy=healthy,
        unpublished=unpublished,
        lag=lag,
        memory=memory_bytes(child["pid"]) if child["pid"] else 0,
        restarts=child["restarts"],
    )


def _supervisor_row(suite: Suite) -> Row:
    from shared.suite.control import request
    from shared.suite.procfs import pss_bytes

    pid = int(request(suite.state, "ping")["pid"])
    return Row(
        process="supervisor",
        state="running",
        pid=pid,
        port=None,
        healthy=True,
        unpublished=None,
        lag=None,
        memory=pss_bytes(pid),
        restarts=0,
    )


def _table(rows: list[Row]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("process", no_wrap=True)
    table.add_column("health")
    for name in ("port", "pid", "to publish", "lag", "memory", "restarts"):
        table.add_column(name, justify="right")
    for row in rows:
        table.add_row(
            row.process,
            _health(row),
            _number(row.port),
            _number(row.pid),
            _number(row.unpublished),
            _number(row.lag),
            _megabytes(row.memory) if row.memory else "",
            str(row.restarts or ""),
        )
    return table


def _health(row: Row) -> str:
    if row.state != "running":
        return f"[yellow]{row.state}[/yellow]"
    return "[green]healthy[/green]" if row.healthy else "[red]not healthy[/red]"


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.0f} MB"
