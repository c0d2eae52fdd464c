"""Without a collector no process has even loaded what would send."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.suite.lifecycle import Suite
from shared.suite.procfs import session_members

# The only part of OTLP that is no Python, and so stands among a process's mappings.
MARK = "google/_upb/"


def loaded(suite: Suite) -> set[str]:
    """The names of processes one of whose members has loaded the exporter."""
    return {
        name
        for name, status in suite.statuses().items()
        if any(MARK in mappings(pid) for pid in session_members(status["pid"]))
    }


def mappings(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/maps").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


@pytest.mark.parametrize("copy", ["suite", "traced"])
def test_the_exporter_is_loaded_where_a_collector_is_named(
    copy: str, request: pytest.FixtureRequest
) -> None:
    running: Suite = request.getfixturevalue(copy)
    programs = {
        f"{service.name}.{process.name}"
        for service in running.services
        for process in service.processes
    }
    assert loaded(running) == (programs if copy == "traced" else set())
