"""Configurations of the servers and of those who watch, against what there really is."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from typing import Any

import pytest
import redis
import yaml

from shared.suite import valkey
from shared.suite.compose.render import FOLDER
from shared.suite.kafka.admin import PARTITIONS
from shared.suite.paths import ROOT
from shared.suite.registry import Service
from tests.compose import reading
from tests.support.kafka import free_port
from tests.support.waiting import wait_for

METRICS = """
import json
from importlib import import_module
from prometheus_client import REGISTRY
import_module("shared.observability.metrics"), import_module("shared.events.metrics")
kinds = {m.name: m.type for m in REGISTRY.collect()}
print(json.dumps(kinds))
"""
WORD = re.compile(r"\b[a-z][a-z_]+\b(?=\{|\[|\)|\s*>|\s*==|$)")
SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum"), "gauge": ("",)}
GRAMMAR = {"le", "by", "rate", "sum", "max", "service", "view", "status", "topic", "outcome"}


@pytest.fixture(scope="module")
def metrics() -> set[str]:
    """Every name that a process of a service offers, and Prometheus' own."""
    done = subprocess.run(
        [sys.executable, "-c", METRICS], cwd=ROOT, capture_output=True, text=True, check=True
    )
    kinds: dict[str, str] = json.loads(done.stdout)
    names = {f"{n}{suffix}" for n, kind in kinds.items() for suffix in SUFFIXES.get(kind, ())}
    return {*names, "up"}


def dashboards() -> dict[str, Any]:
    files = sorted((FOLDER / "grafana" / "dashboards").glob("*.json"))
    return {file.stem: json.loads(file.read_text()) for file in files}


def expressions() -> list[str]:
    """Every question that a panel or an alert asks Prometheus."""
    asked = [
        target["expr"]
        for dashboard in dashboards().values()
        for panel in dashboard["panels"]
        for target in panel["targets"]
        if target["datasource"]["type"] == "prometheus"
    ]
    rules = yaml.safe_load((FOLDER / "prometheus" / "alerts.yml").read_text())
    return asked + [rule["expr"] for group in rules["groups"] for rule in group["rules"]]


def test_panels_and_alerts_ask_for_metrics_that_there_are(metrics: set[str]) -> None:
    for expression in expressions():
        bare = re.sub(r"\{[^}]*\}", "{}", re.sub(r"by \([^)]*\)", "", expression))
        named = {word for word in WORD.findall(bare) if "_" in word or word == "up"} - {
            "histogram_quantile"
        }
        assert named, expression
        assert named <= metrics, expression


def test_each_service_has_a_dashboard_of_its_own(services: tuple[Service, ...]) -> None:
    found = dashboards()
    assert set(found) == {service.name for service in services}
    assert len({dashboard["uid"] for dashboard in found.values()}) == len(services)
    for name, dashboard in found.items():
        for panel in dashboard["panels"]:
            assert all(f'"{name}"' in target["expr"] for target in panel["targets"])
        places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in dashboard["panels"]]
        assert len(set(places)) == len(places)


def test_grafana_finds_its_sources_and_dashboards(values: dict[str, str]) -> None:
    made = reading.containers(reading.PRODUCTION, values)
    folder = FOLDER / "grafana" / "provisioning"
    sources = yaml.safe_load((folder / "datasources" / "sources.yaml").read_text())["datasources"]
    used = {p["datasource"]["uid"] for d in dashboards().values() for p in d["panels"]}
    assert used == {source["uid"] for source in sources}
    for source in sources:
        host = source["url"].split("/")[2].split(":")[0]
        assert set(made[host]["networks"]) & set(made["grafana"]["networks"])
    provider = yaml.safe_load((folder / "dashboards" / "files.yaml").read_text())["providers"][0]
    assert f"./grafana/dashboards:{provider['options']['path']}:ro" in made["grafana"]["volumes"]


def test_prometheus_asks_each_process_where_it_answers(
    values: dict[str, str], services: tuple[Service, ...]
) -> None:
    made = reading.containers(reading.PRODUCTION, values)
    config = yaml.safe_load((FOLDER / "prometheus" / "prometheus.yml").read_text())
    assert config["rule_files"] == ["alerts.yml"]
    seen = set()
    for job in config["scrape_configs"]:
        for static in job["static_configs"]:
            host, _, port = static["targets"][0].partition(":")
            assert f":{port}/" in made[host]["environment"]["HEALTH_PAGE"]
            assert set(made[host]["networks"]) & set(made["prometheus"]["networks"])
            seen.add(host)
    wanted = {name for name, entry in made.items() if "HEALTH_PAGE" in entry.get("environment", {})}
    assert seen == wanted - {"edge"}


def test_promtool_has_nothing_to_say() -> None:
    program = shutil.which("promtool")
    if program is None:
        pytest.skip("promtool is not there")
    command = [program, "check", "config", str(FOLDER / "prometheus" / "prometheus.yml")]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr


def test_the_collector_joins_parts_that_it_declares(values: dict[str, str]) -> None:
    config = yaml.safe_load((FOLDER / "collector" / "collector.yaml").read_text())
    for pipeline in config["service"]["pipelines"].values():
        for kind in ("receivers", "processors", "exporters"):
            assert set(pipeline[kind]) <= set(config[kind])
    assert set(config["service"]["extensions"]) == set(config["extensions"])
    made = reading.containers(reading.PRODUCTION, values)
    endpoint = config["exporters"]["otlphttp/loki"]["endpoint"]
    loki = yaml.safe_load((FOLDER / "loki" / "loki.yaml").read_text())
    assert endpoint == f"http://loki:{loki['server']['http_listen_port']}/otlp"
    assert set(made["loki"]["networks"]) & set(made["collector"]["networks"])
    folder = config["extensions"]["file_storage"]["directory"]
    assert f"collector:{folder}" in made["collector"]["volumes"]


def test_kafka_lets_nobody_in_unasked(values: dict[str, str]) -> None:
    lines = (FOLDER / "kafka" / "server.properties").read_text().splitlines()
    found = dict(line.split("=", 1) for line in lines if line and line[0] != "#")
    assert found["process.roles"] == "broker,controller"
    assert "PLAINTEXT" not in found["listener.security.protocol.map"].replace("SASL_PLAINTEXT", "")
    assert found["authorizer.class.name"].endswith("StandardAuthorizer")
    assert found["allow.everyone.if.no.acl.found"] == "false"
    assert found["auto.create.topics.enable"] == "false"
    assert found["super.users"] == "User:admin"
    assert int(found["num.partitions"]) == PARTITIONS == 6
    entry = reading.containers(reading.PRODUCTION, values)["kafka"]
    assert f"kafka:{found['log.dirs']}" in entry["volumes"]
    assert "SERVICES://kafka:9092" in found["advertised.listeners"]
    assert not any(value in "\n".join(lines) for value in values.values() if len(value) == 64)


def test_redis_starts_with_a_password_and_keeps_what_it_is_given(tmp_path: Any) -> None:
    port, password = free_port(), "p" * 64
    text = (FOLDER / "redis" / "redis.conf").read_text()
    changed = text.replace("port 6379", f"port {port}").replace("dir /data", f"dir {tmp_path}")
    (tmp_path / "redis.conf").write_text(f"{changed}bind 127.0.0.1\n")
    environ = {
        "PATH": os.environ["PATH"],
        "REDIS_SERVER": str(valkey.binary()),
        "REDIS_CONFIG": str(tmp_path / "redis.conf"),
        "REDIS_PASSWORD": password,
    }
    command = ["sh", str(FOLDER / "redis" / "start.sh")]
    client = redis.Redis("127.0.0.1", port, password=password)
    for value in (None, b"1"):
        server = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL)
        try:
            wait_for(lambda: _answers(client), what="Redis")
            with pytest.raises(redis.exceptions.AuthenticationError):
                redis.Redis("127.0.0.1", port).ping()
            assert client.get("kept") == value
            client.set("kept", "1")
            assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
            with open(f"/proc/{server.pid}/cmdline") as line:
                assert password not in line.read()
        finally:
            server.terminate()
            server.wait(10)


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.exceptions.ConnectionError:
        return False
