"""Services by their service.toml."""

from pathlib import Path

import pytest

from shared.suite.errors import SuiteError
from shared.suite.registry import service_get, services_load, topics_all

GOOD = """
name = "{name}"
port = {port}
prefixes = ["{name}s"]
topics = ["{name}.thing"]
reads = ["other.thing"]
[processes]
web = {{kind = "wsgi", threads = 2}}
door = {{kind = "asgi"}}
events = {{kind = "manage", args = ["events"]}}
clock = {{kind = "manage", args = ["clock"], port = 8041}}
"""


def declare(projects: Path, name: str, text: str) -> None:
    (projects / name).mkdir()
    (projects / name / "service.toml").write_text(text)


def test_every_folder_with_a_service_toml_is_found_in_port_order(tmp_path: Path) -> None:
    declare(tmp_path, "beta", GOOD.format(name="beta", port=8001))
    declare(tmp_path, "alpha", GOOD.format(name="alpha", port=8002))
    (tmp_path / "notes").mkdir()
    services = services_load(tmp_path)
    assert [service.name for service in services] == ["beta", "alpha"]
    assert topics_all(services) == ("alpha.thing", "beta.thing", "other.thing")
    web, door, events, clock = services[0].processes
    assert (web.app, web.threads, web.offset) == ("projects.beta.wsgi:application", 2, 1)
    assert (door.app, door.offset) == ("projects.beta.door.app:application", 0)
    assert (events.args, events.offset) == (("events",), 21)
    assert (clock.args, clock.offset) == (("clock",), 41)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name = ", "cannot be read"),
        ('name = "x"', "lacks port|must be"),
        ('name = "beta"\nport = "high"', "cannot be read"),
        ('name = "other"\nport = 8001', "must be beta"),
        ('name = "beta"\nport = 8001\n[processes]\nweb = {kind = "cgi"}', "kind cgi"),
        ('name = "beta"\nport = 8001\n[processes]\nweb = {}', "lacks kind"),
    ],
)
def test_a_fault_names_the_file(tmp_path: Path, text: str, words: str) -> None:
    declare(tmp_path, "beta", text)
    with pytest.raises(SuiteError, match=words) as refused:
        services_load(tmp_path)
    assert "beta/service.toml" in str(refused.value)


def test_two_services_on_one_port_are_refused(tmp_path: Path) -> None:
    for name in ("alpha", "beta"):
        declare(tmp_path, name, GOOD.format(name=name, port=8001))
    with pytest.raises(SuiteError, match=r"alpha and beta|beta and alpha"):
        services_load(tmp_path)


def test_an_unknown_name_lists_the_known(tmp_path: Path) -> None:
    declare(tmp_path, "lead_ingest", GOOD.format(name="lead_ingest", port=8001))
    services = services_load(tmp_path)
    assert service_get("lead-ingest", services).name == "lead_ingest"
    with pytest.raises(SuiteError, match="choose one of lead_ingest"):
        service_get("sales", services)


def test_a_pattern_reads_the_topics_of_all_others(tmp_path: Path) -> None:
    for number, name in enumerate(("alpha", "beta", "gamma")):
        text = GOOD.format(name=name, port=8001 + number)
        read = '["*.thing", "other.kind"]' if name == "gamma" else "[]"
        declare(tmp_path, name, text.replace('["other.thing"]', read))
    *_, gamma = services_load(tmp_path)
    assert gamma.reads == ("alpha.thing", "beta.thing", "other.kind")
