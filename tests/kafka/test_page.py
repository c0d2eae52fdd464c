"""The page about Apache Kafka, followed from an empty state."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.suite.env_rules import variable_known
from shared.suite.lifecycle import Suite
from shared.suite.paths import State
from shared.suite.ports import RESERVED_OFFSET, port_block_reserve
from shared.suite.registry import services_load
from tests.docs.pages import commands
from tests.docs.shell import Shell
from tests.support.kafka import libraries_or_skip

PAGE = "docs/how-to/run-on-apache-kafka.md"
FIRST_PORT = 26000
# One service is as good as nine to see which broker they have.
RENAMED = {"up --kafka apache": "up lead_ingest --kafka apache"}


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    libraries_or_skip()
    block = port_block_reserve(FIRST_PORT, range(RESERVED_OFFSET))
    block.reservation.close()
    state = State(tmp_path / "state")
    opened = Shell(environ(state, block.base), {**RENAMED, "8092": str(block.base + 92)})
    yield opened
    opened.close()
    Suite(state, environ={}).down()


def environ(state: State, base: int) -> dict[str, str]:
    """A user's shell with nothing set but where this copy is."""
    prefixes = tuple(service.variable for service in services_load())
    kept = {name: v for name, v in os.environ.items() if not variable_known(name, prefixes)}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**kept, "PATH": path, "STATE_DIR": str(state.directory), "PORT_BASE": str(base)}


def test_the_page_can_be_followed(shell: Shell) -> None:
    followed = commands(PAGE, "console kafka")
    assert len(followed) > 5
    for command in followed[:-1]:
        shell.follow(command)
    status, said = shell.run("python3 manage_all.py up --kafka local")
    assert status == 1
    assert "runs with another broker: `python3 manage_all.py down` first" in said
    shell.follow(followed[-1])
    status, said = shell.run("python3 manage_all.py kafka status")
    assert status == 0
    assert "Running: no" in said
