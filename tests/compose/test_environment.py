"""The environment of each container, read as its programs read it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from shared.suite.compose.names import callees, host_of, is_edge, web_url
from shared.suite.env_rules import variables_check
from shared.suite.paths import ROOT
from shared.suite.registry import Service, services_load
from tests.compose import reading

SERVICES = services_load()
SETTINGS = """
import json, sys
from importlib import import_module
s = import_module(f"projects.{sys.argv[1]}.settings")
urls = s.DATABASES.items()
databases = {alias: [d[k] for k in ("USER", "HOST", "PORT", "NAME")] for alias, d in urls}
print(json.dumps({
    "databases": databases, "kafka": s.KAFKA_CONFIG, "redis": s.REDIS_URL,
    "siblings": s.SERVICE_URLS, "hosts": s.ALLOWED_HOSTS, "environment": s.ENVIRONMENT,
    "secure": s.SESSION_COOKIE_SECURE, "proxies": [str(n) for n in s.TRUSTED_PROXIES],
}))
"""
EDGE = """
import json, os
from projects.gateway.edge.config import config_read
from projects.gateway.edge.environment import environment
c = config_read(environment())
print(json.dumps({"upstreams": dict(c.routes.upstreams), "redis": c.redis_url, "jwks": c.jwks_url}))
"""


def asked(code: str, environment: dict[str, str], *arguments: str) -> Any:
    """What a program with this environment and no other prints."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        # A file that is not there: neither .env nor .state/local.env of this copy is read.
        env={"PATH": os.environ["PATH"], "TRIBUTARY_ENV_FILE": "/nonexistent", **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_settings_understand_the_environment(service: Service, values: dict[str, str]) -> None:
    made = reading.containers(reading.PRODUCTION, values)
    found = asked(SETTINGS, made[host_of(service)]["environment"], service.name)
    place = ["postgres", "5432", f"{service.name}_db"]
    assert found["databases"] == {
        "default": [f"{service.name}_app", *place],
        "system": [f"{service.name}_system", *place],
    }
    assert found["kafka"] == {
        "bootstrap.servers": "kafka:9092",
        "security.protocol": "SASL_PLAINTEXT",
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": service.name,
        "sasl.password": values[f"{service.variable}_KAFKA_PASSWORD"],
    }
    assert found["redis"] == f"redis://:{values['REDIS_PASSWORD']}@redis:6379/0"
    near = {other.name: web_url(other) for other in callees(service, SERVICES)}
    assert found["siblings"] == {**near, service.name: web_url(service)}
    assert found["hosts"] == [host_of(service), "127.0.0.1", "localhost"]
    assert (found["environment"], found["secure"]) == ("production", True)
    assert "172.16.0.0/12" in found["proxies"]


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_migrations_run_as_the_owner(service: Service, values: dict[str, str]) -> None:
    made = reading.containers(reading.PRODUCTION, values)
    found = asked(SETTINGS, made[host_of(service, "migrate")]["environment"], service.name)
    assert found["databases"]["owner"][0] == f"{service.name}_owner"


def test_development_is_told_so_and_sends_cookies_without_tls(values: dict[str, str]) -> None:
    made = reading.containers(reading.DEVELOPMENT, {**values, "ENVIRONMENT": "development"})
    found = asked(SETTINGS, made["payment-web"]["environment"], "payment")
    assert (found["environment"], found["secure"]) == ("development", False)


def test_production_stays_production_whatever_the_env_file_says(values: dict[str, str]) -> None:
    made = reading.containers(reading.PRODUCTION, {**values, "ENVIRONMENT": "development"})
    found = asked(SETTINGS, made["payment-web"]["environment"], "payment")
    assert found["environment"] == "production"


def test_the_edge_understands_its_environment(values: dict[str, str]) -> None:
    found = asked(EDGE, reading.containers(reading.PRODUCTION, values)["edge"]["environment"])
    assert found["upstreams"] == {service.name: web_url(service) for service in SERVICES}
    assert found["jwks"] == "http://gateway-web:8010/.well-known/jwks.json"
    assert found["redis"] == f"redis://:{values['REDIS_PASSWORD']}@redis:6379/0"


@pytest.mark.parametrize("files", [reading.DEVELOPMENT, reading.PRODUCTION, reading.TLS])
def test_every_value_holds_to_the_rules_of_the_suite(
    files: tuple[str, ...], values: dict[str, str]
) -> None:
    for entry in reading.containers(files, values).values():
        given = {name: value for name, value in entry.get("environment", {}).items() if value}
        variables_check({name: value for name, value in given.items() if name != "HEALTH_PAGE"})


def test_ports_agree_with_commands_and_health_checks(values: dict[str, str]) -> None:
    made = reading.containers(reading.PRODUCTION, values)
    taken: dict[str, str] = {}
    for service in SERVICES:
        for process in service.processes:
            name = "edge" if is_edge(process) else host_of(service, process.name)
            command = made[name]["command"]
            flag = "--metrics-port" if "--metrics-port" in command else "--port"
            port = command[command.index(flag) + 1]
            assert f"http://127.0.0.1:{port}/" in made[name]["environment"]["HEALTH_PAGE"]
            assert taken.setdefault(port, name) == name
