"""What is looked up is complete: settings, commands, errors, quotas."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.settings.rest import RATE_LIMITS
from shared.suite.env_rules import variable_fault
from shared.suite.paths import ROOT
from shared.suite.reference import pages_stale
from tests.docs.pages import blocks, page_names, page_text

ASSIGNED = re.compile(r"^#?([A-Z][A-Z0-9_]+)=(.*)$", re.MULTILINE)
READERS = {
    "text",
    "secret",
    "url",
    "words",
    "flag",
    "integer",
    "choice",
    "duration",
    "port",
    "fraction",
}
# For tests, for the supervisor's own use and set by compose.yaml; nobody else sets them.
INTERNAL = {
    "DJANGO_SETTINGS_MODULE",
    "HEALTH_PAGE",
    "KAFKA_COPIES",
    "KEYS_DIR",
    "KAFKA_BOOTSTRAP_FILE",
    "TRIBUTARY_ENV_FILE",
    "TRIBUTARY_INSTALL_SECONDS",
}


def test_generated_pages_are_up_to_date() -> None:
    stale = [path.name for path in pages_stale()]
    assert not stale, "run .venv/bin/python -m shared.suite.reference"


def test_every_variable_that_is_read_is_explained() -> None:
    explained = {name for name, _ in ASSIGNED.findall((ROOT / ".env.example").read_text())}
    read = {name for file in sources() for name in names_read(file)}
    assert {"JWT_SECRET", "REDIS_PORT", "EDGE_BODY_LIMIT", "LOG_LEVEL"} <= read
    assert read - INTERNAL - explained == set()
    reference = page_text("docs/reference/settings.md")
    assert [name for name in sorted(explained) if f"`{name}`" not in reference] == []


def test_examples_are_values_that_pass() -> None:
    text = (ROOT / ".env.example").read_text()
    faults = {name: variable_fault(name, value) for name, value in ASSIGNED.findall(text) if value}
    assert {name: fault for name, fault in faults.items() if fault} == {}


@pytest.mark.parametrize("page", page_names())
def test_pages_set_only_what_is_read(page: str) -> None:
    examples = (ROOT / ".env.example", ROOT / "compose" / ".env.example")
    explained = {name for file in examples for name, _ in ASSIGNED.findall(file.read_text())}
    for block in blocks(page, "env"):
        assert {name for name, _ in ASSIGNED.findall(block)} <= explained


def test_quotas_are_those_of_the_settings() -> None:
    page = page_text("docs/reference/quotas.md")
    for name, (requests, seconds) in RATE_LIMITS.items():
        assert f"| `{name}` | {requests} | {seconds} |" in page


def sources() -> Iterator[Path]:
    for folder in ("shared", "projects"):
        for file in (ROOT / folder).rglob("*.py"):
            if not {"tests", "testing"} & set(file.parts):
                yield file


def names_read(file: Path) -> Iterator[str]:
    """Variables in `env.text("NAME")`, `_number(environ, "NAME")`, `os.environ.get("NAME")`."""
    for node in ast.walk(ast.parse(file.read_text())):
        if not isinstance(node, ast.Call):
            continue
        function = ast.unparse(node.func)
        owner, _, name = function.rpartition(".")
        if (owner == "env" and name in READERS) or owner == "os.environ":
            yield from constants(node.args[:1])
        elif function == "_number":
            yield from constants(node.args[1:2])


def constants(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and str(node.value).isupper():
            yield str(node.value)
