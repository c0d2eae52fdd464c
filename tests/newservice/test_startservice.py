"""A tenth service comes by one command and stands beside the others, with no edit by hand."""

from __future__ import annotations

import json

import httpx
import pytest

from shared.suite.errors import SuiteError
from shared.suite.newservice.names import names_of, plural, port_choose
from shared.suite.registry import service_read, services_load
from tests.newservice.copy import Copy

ARGUMENTS = ("--json", "--only", "style", "format", "imports", "migrations", "policies", "callers")


def test_it_changes_nothing_by_hand_but_what_is_generated(loyalty: Copy) -> None:
    generated = ("docs/reference/", "compose/")
    assert {name for name in loyalty.changed() if not name.startswith(generated)} == set()


def test_its_containers_are_in_compose(loyalty: Copy) -> None:
    checked = loyalty.manage_all("compose", "render", "--check")
    assert (checked.returncode, checked.stdout) == (0, "All files are up to date.\n")
    text = (loyalty.folder / "compose" / "compose.yaml").read_text()
    assert all(f"\n  loyalty-{part}:\n" in text for part in ("migrate", "web", "events"))


@pytest.mark.timeout(600)
def test_every_check_passes(loyalty: Copy) -> None:
    done = loyalty.manage_all("check", *ARGUMENTS)
    outcomes = json.loads(done.stdout)
    assert {each["name"]: each["details"] for each in outcomes if not each["ok"]} == {}
    assert len(outcomes) == len(ARGUMENTS) - 2


@pytest.mark.timeout(600)
def test_its_own_tests_and_those_of_the_shape_pass(loyalty: Copy) -> None:
    own = loyalty.manage_all("test", "loyalty")
    assert own.returncode == 0, own.stdout[-3000:]
    assert int(own.stdout.splitlines()[-1].split()[0]) >= 25
    shape = loyalty.manage_all("test", "suite", "-k", "test_projects or test_events")
    assert shape.returncode == 0, shape.stdout[-3000:]


@pytest.mark.timeout(300)
def test_it_runs_and_the_edge_knows_the_way(loyalty: Copy) -> None:
    up = loyalty.manage_all("up", "gateway", "loyalty")
    assert up.returncode == 0, up.stderr + up.stdout
    edge = loyalty.local()["EDGE_URL"]
    answer = httpx.get(f"{edge}/api/v1/loyalty-entries/", timeout=30)
    assert (answer.status_code, answer.json()["code"]) == (401, "credentials_missing")
    schema = httpx.get(f"{edge}/api/schema/", timeout=30).json()
    assert "/api/v1/loyalty-entries/{id}/complete/" in schema["paths"]


def test_a_name_that_is_taken_or_none_is_refused(loyalty: Copy) -> None:
    for name, reason in (("loyalty", "there already"), ("Loyalty!", "cannot be a name")):
        refused = loyalty.manage_all("startservice", name)
        assert refused.returncode == 1
        assert reason in refused.stderr
    assert not (loyalty.folder / "projects" / "Loyalty!").exists()


def test_names_of_all_kinds() -> None:
    names = names_of("after_sales", "visit", 8009)
    assert (names["__Service__"], names["__service-hyphen__"]) == ("AfterSales", "after-sales")
    assert names["__prefixes__"] == '["visits", "after-sales"]'
    assert [plural(noun) for noun in ("entry", "day", "box")] == ["entries", "days", "boxes"]
    with pytest.raises(SuiteError, match="too long"):
        names_of("a" * 21, None, 8009)


def test_its_port_is_one_that_nobody_has(loyalty: Copy) -> None:
    service = service_read(loyalty.folder / "projects" / "loyalty" / "service.toml")
    assert service.offset + 8000 == port_choose(services_load())
