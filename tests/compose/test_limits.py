"""Who reaches whom, who holds which secret, and what a container may do."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from shared.suite.compose.names import host_of, is_edge
from shared.suite.compose.variables import secrets_named
from shared.suite.registry import Service
from tests.compose import reading

SERVERS = ("postgres", "redis", "kafka")
STEPS = ("keys", "databases", "broker")
WATCHERS = ("prometheus", "grafana", "loki", "collector")


@pytest.fixture(scope="module")
def made(values: dict[str, str]) -> dict[str, dict[str, Any]]:
    return reading.containers(reading.PRODUCTION, values)


def processes(services: tuple[Service, ...]) -> dict[str, Service]:
    """The containers of every service's own processes, the edge apart."""
    return {
        host_of(service, process.name): service
        for service in services
        for process in service.processes
        if not is_edge(process)
    }


def meet(made: dict[str, dict[str, Any]], one: str, other: str) -> bool:
    """Whether two containers share a network."""
    return bool(
        set(made[one].get("networks", ())) & set(made[other].get("networks", ())) - {"outside"}
    )


def test_a_service_meets_only_those_it_calls_or_is_called_by(
    made: dict[str, dict[str, Any]], services: tuple[Service, ...]
) -> None:
    where, hubs, apart = processes(services), called_by_half(services), 0
    for one, other in itertools.combinations(where, 2):
        a, b = where[one], where[other]
        if a is b or hubs & {a.name, b.name}:
            continue
        called = a.name in b.callers or b.name in a.callers
        # Who calls the same service meets in that service's network.
        together = [
            s for s in services if {a.name, b.name} <= set(s.callers) and s.name not in hubs
        ]
        assert meet(made, one, other) == bool(called or together), (one, other)
        apart += not meet(made, one, other)
    assert apart


def test_only_the_web_of_a_service_that_all_call_is_reached(
    made: dict[str, dict[str, Any]], services: tuple[Service, ...]
) -> None:
    where, hubs = processes(services), called_by_half(services)
    assert "gateway" in hubs
    for one, other in itertools.permutations(where, 2):
        hub, asking = where[one], where[other]
        if hub.name in hubs and asking.name not in hubs and hub.name not in asking.callers:
            assert meet(made, one, other) == one.endswith("-web"), (one, other)


def called_by_half(services: tuple[Service, ...]) -> set[str]:
    """Names of services that at least half of the others call; everybody asks the gateway."""
    names = {service.name for service in services}
    counts = {s.name: len(names & set(s.callers) - {s.name}) for s in services}
    return {"gateway"} | {n for n, count in counts.items() if count * 2 >= len(names) - 1}


def test_every_call_that_a_service_toml_allows_finds_a_way(
    made: dict[str, dict[str, Any]], services: tuple[Service, ...]
) -> None:
    named = {service.name: service for service in services}
    for service in services:
        for caller in set(service.callers) & set(named):
            for name, owner in processes(services).items():
                if owner.name == caller:
                    assert meet(made, name, host_of(service)), (name, service.name)
    for name in processes(services):
        assert all(meet(made, name, server) for server in SERVERS)
        assert meet(made, name, "prometheus")


def test_the_edge_reaches_pages_and_redis_and_nothing_else(
    made: dict[str, dict[str, Any]], services: tuple[Service, ...]
) -> None:
    assert all(meet(made, "edge", host_of(service)) for service in services)
    assert meet(made, "edge", "redis")
    assert not meet(made, "edge", "postgres")
    assert not meet(made, "edge", "kafka")
    assert not set(made["edge"]["environment"]) & {"KAFKA_BOOTSTRAP_SERVERS", "DJANGO_SECRET_KEY"}
    assert not any(name.endswith("DATABASE_URL") for name in made["edge"]["environment"])


def test_only_the_edge_and_who_must_reach_the_world(
    values: dict[str, str], services: tuple[Service, ...]
) -> None:
    project = reading.project(reading.PRODUCTION, values)
    open_networks = {name for name, facts in project["networks"].items() if not facts}
    assert open_networks == {"outside"}
    outside = {
        name for name, c in project["services"].items() if "outside" in c.get("networks", ())
    }
    wanted = {name for name, service in processes(services).items() if service.outside}
    assert outside == {"edge", *wanted}


def test_only_the_edge_publishes_a_port(made: dict[str, dict[str, Any]]) -> None:
    assert [name for name, entry in made.items() if entry.get("ports")] == ["edge"]
    assert made["edge"]["ports"] == ["127.0.0.1:8000:8000"]


def test_development_publishes_pages_on_this_machine_only(
    values: dict[str, str], services: tuple[Service, ...]
) -> None:
    made = reading.containers(reading.DEVELOPMENT, values)
    ports = [port for entry in made.values() for port in entry.get("ports", ())]
    assert all(port.startswith("127.0.0.1:") for port in ports)
    for service in services:
        port = 8000 + service.offset
        assert made[host_of(service)]["ports"] == [f"127.0.0.1:{port}:{port}"]


def test_each_secret_is_held_by_those_who_use_it(
    made: dict[str, dict[str, Any]], values: dict[str, str], services: tuple[Service, ...]
) -> None:
    holders = {
        name: {c for c, entry in made.items() if values[name] in str(entry.get("environment", {}))}
        for names in secrets_named(services).values()
        for name in names
    }
    for service in services:
        own = {name for name, owner in processes(services).items() if owner is service}
        migrate = host_of(service, "migrate")
        for kind in ("APP", "SYSTEM"):
            password = f"{service.variable}_{kind}_PASSWORD"
            assert holders[password] == {*own, migrate, "databases"}
        assert holders[f"{service.variable}_OWNER_PASSWORD"] == {migrate, "databases"}
        assert holders[f"{service.variable}_KAFKA_PASSWORD"] == {*own, migrate, "broker"}
        assert holders[f"{service.variable}_SECRET_KEY"] == {*own, migrate}
    assert holders["POSTGRES_ADMIN_PASSWORD"] == {"postgres", "databases"}
    assert holders["KAFKA_ADMIN_PASSWORD"] == {"kafka", "broker"}
    assert all(name.startswith("gateway-") for name in holders["JWT_SECRET"])
    assert all(holders.values())


def test_a_container_mounts_its_own_private_key_and_no_other(
    made: dict[str, dict[str, Any]], services: tuple[Service, ...]
) -> None:
    for name, service in processes(services).items():
        volume = f"keys-{service.name.replace('_', '-')}"
        own = f"{volume}:/keys/{service.name}:ro"
        assert sorted(made[name]["volumes"]) == sorted([own, "keys-public:/keys/public:ro"])
        environment = made[name]["environment"]
        assert environment["SERVICE_KEYS_DIR"] == f"/keys/{service.name}"
        assert environment["SERVICE_JWKS_FILE"] == "/keys/public/service_jwks.json"
    writers = [
        name
        for name, entry in made.items()
        if any(v.startswith("keys-") and not v.endswith(":ro") for v in entry.get("volumes", ()))
    ]
    assert writers == ["keys"]
    assert made["keys"]["network_mode"] == "none"


def test_no_value_of_a_secret_is_written_or_has_a_default(services: tuple[Service, ...]) -> None:
    names = [name for group in secrets_named(services).values() for name in group]
    for file in (*reading.FILES, "parts.yaml"):
        text = (reading.FOLDER / file).read_text()
        found = [match for match in reading.VARIABLE.finditer(text) if match["name"] in names]
        assert all(match["sign"] == ":?" and match["word"] for match in found), file
    example = (reading.FOLDER / ".env.example").read_text().splitlines()
    assert [name for name in names if f"{name}=" not in example] == []


def test_containers_have_no_powers_and_bounded_logs(
    made: dict[str, dict[str, Any]], services: tuple[Service, ...]
) -> None:
    for name, entry in made.items():
        assert entry["cap_drop"] == ["ALL"], name
        assert entry["security_opt"] == ["no-new-privileges:true"], name
        assert entry["logging"]["options"] == {"max-size": "10m", "max-file": "3"}, name
        assert "privileged" not in entry, name
    ours = [*processes(services), *STEPS, "edge", *(host_of(s, "migrate") for s in services)]
    assert set(ours) | {*SERVERS, *WATCHERS} == set(made)
    for name in ours:
        assert made[name]["read_only"] is True, name
        # The image's own user.
        assert "user" not in made[name], name
        assert "cap_add" not in made[name], name


def test_production_limits_everything_and_comes_back(
    made: dict[str, dict[str, Any]], services: tuple[Service, ...]
) -> None:
    steps = {*STEPS, *(host_of(service, "migrate") for service in services)}
    for name, entry in made.items():
        if name not in STEPS:
            assert set(entry["deploy"]["resources"]["limits"]) >= {"cpus", "memory"}, name
        assert entry["restart"] == ("no" if name in steps else "always"), name
    for name in processes(services):
        assert made[name]["environment"]["ENVIRONMENT"] == "production"


def test_nothing_starts_before_what_it_needs(
    made: dict[str, dict[str, Any]], services: tuple[Service, ...]
) -> None:
    done, healthy = "service_completed_successfully", "service_healthy"
    for name, service in processes(services).items():
        needs = {other: facts["condition"] for other, facts in made[name]["depends_on"].items()}
        migrate = host_of(service, "migrate")
        assert needs == {migrate: done, "keys": done, "broker": done, "redis": healthy}
        assert made[migrate]["depends_on"] == {"databases": {"condition": done}}
    assert made["databases"]["depends_on"] == {"postgres": {"condition": healthy}}
    assert made["broker"]["depends_on"] == {"kafka": {"condition": healthy}}
    assert made["edge"]["depends_on"]["gateway-web"] == {"condition": healthy}
