"""The shell of the pages, on the suite that all live tests share."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.suite.lifecycle import Suite
from shared.suite.tests_servers import environ_for_tests
from tests.docs.shell import Shell
from tests.support.firms import PLENTY
from tests.support.quotas import quota_set

DOOR = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def shell(suite: Suite) -> Iterator[Shell]:
    """One shell for all pages: what start.md sets stays set for the pages after it."""
    quota_set(suite.values, "ip:127.0.0.1:auth", PLENTY)
    name = f"acme-{secrets.token_hex(4)}"
    renamed = {"acme": name, DOOR: suite.values["EDGE_URL"]}
    opened = Shell(environ(suite), renamed)
    yield opened
    opened.close()


def environ(suite: Suite) -> dict[str, str]:
    """manage_all.py finds this suite instead of the one in .state."""
    values = environ_for_tests(suite, suite.services)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**values, "PATH": path, "STATE_DIR": str(suite.state.directory)}
