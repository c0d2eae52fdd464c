"""Code that runs inside a service's own Django, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from shared.suite.kafka.values import service_sign_in
from shared.suite.lifecycle import Suite
from shared.suite.paths import ROOT
from shared.suite.registry import service_get
from shared.suite.tests_servers import environ_for_tests

FRAME = "import django, json, sys\ndjango.setup()\n{code}\nprint(json.dumps(found))"


def asked(suite: Suite, service: str, code: str, *, given: Any = None) -> Any:
    """What the code leaves in `found`, as JSON; `given` stands in sys.argv[1] as JSON."""
    command = [sys.executable, "-c", FRAME.format(code=code), json.dumps(given)]
    done = run(suite, service, command)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def managed(
    suite: Suite, service: str, *arguments: str, changed: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """A management command of a service."""
    command = [sys.executable, f"projects/{service}/manage.py", *arguments]
    return run(suite, service, command, changed=changed)


def run(
    suite: Suite, service: str, command: list[str], *, changed: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """A program with the environment of one of the service's processes, to its end."""
    environ = {**environ_of(suite, service), **(changed or {})}
    return subprocess.run(
        command, env=environ, cwd=ROOT, capture_output=True, text=True, check=False, timeout=100
    )


def environ_of(suite: Suite, service: str) -> dict[str, str]:
    """The environment of the service's processes."""
    return {
        **environ_for_tests(suite, suite.services),
        **service_sign_in(suite.values, service_get(service, suite.services)),
        "DJANGO_SETTINGS_MODULE": f"projects.{service}.settings",
    }
