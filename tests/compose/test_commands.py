"""Every command of the file works with its environment, without Docker.

In the place of the image stands a folder with the files that its builder gets and a virtual
environment with requirements/base.txt alone; in the place of the servers those from packages.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

import psycopg
import pytest
import yaml

from shared.suite.compose.names import host_of, is_edge
from shared.suite.compose.render import FOLDER
from shared.suite.registry import Service, services_load
from shared.suite.tests_servers import servers_for_tests
from tests.compose import reading
from tests.compose.certificate import certificate_write
from tests.compose.image import image_make
from tests.compose.outside import Machine, Running
from tests.support.waiting import wait_for

pytestmark = pytest.mark.timeout(900)
Containers = dict[str, dict[str, Any]]
NAMES = [service.name for service in services_load()]


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory, values: dict[str, str]) -> Iterator[Machine]:
    """PostgreSQL, Valkey and the local broker, which knows no users."""
    folder = tmp_path_factory.mktemp("containers")
    with servers_for_tests() as suite:
        admin = urlsplit(suite.values["POSTGRES_ADMIN_URL"])
        passwords = {
            "POSTGRES_ADMIN_PASSWORD": admin.password or "",
            "REDIS_PASSWORD": suite.values["REDIS_PASSWORD"],
        }
        made = Machine(
            image=image_make(folder),
            values={**values, **passwords},
            keys=folder / "keys",
            base=int(suite.values["PORT_BASE"]),
            postgres=f"127.0.0.1:{admin.port}",
            redis=("127.0.0.1", suite.values["REDIS_PORT"]),
            kafka={
                "KAFKA_BOOTSTRAP_SERVERS": suite.values["KAFKA_BOOTSTRAP_SERVERS"],
                "KAFKA_SECURITY_PROTOCOL": "PLAINTEXT",
                "KAFKA_SECURITY_SASL_MECHANISM": "",
            },
            logs=folder,
        )
        made.keys.mkdir()
        yield made


@pytest.fixture(scope="module")
def containers(machine: Machine) -> Containers:
    """The containers of production, after the steps that start before all of them."""
    found = reading.containers(reading.PRODUCTION, machine.values)
    for step, more in (("keys", {"KEYS_DIR": str(machine.keys)}), ("databases", {})):
        found[step].setdefault("environment", {})
        done = machine.run(found[step], **more)
        assert done.returncode == 0, done.stderr
    steps = [found[host_of(service_named(name), "migrate")] for name in NAMES]
    with ThreadPoolExecutor(2) as pool:
        for done in pool.map(machine.run, steps):
            assert done.returncode == 0, done.stderr[-2000:]
    return found


@pytest.fixture
def start(machine: Machine, containers: Containers) -> Iterator[Any]:
    """`start("commission-web")`: a container's process, ended with the test."""
    with ExitStack() as held:

        def begin(name: str, **more: str) -> Running:
            running = Running(name, machine, containers[name], more)
            held.callback(running.kill)
            return running

        yield begin


def service_named(name: str) -> Service:
    return next(service for service in services_load() if service.name == name)


def own_containers(name: str) -> list[str]:
    service = service_named(name)
    return [host_of(service, p.name) for p in service.processes if not is_edge(p)]


@pytest.mark.parametrize("name", NAMES)
def test_the_processes_of_a_service_are_well_and_stop_when_asked(name: str, start: Any) -> None:
    running = [start(container) for container in own_containers(name)]
    for process in running:
        process.wait_healthy()
    for process in running:
        assert "# TYPE" in metrics_of(process)
    assert {process.name: process.stop() for process in running} == dict.fromkeys(
        own_containers(name), 0
    )
    assert not any(process.healthy() for process in running)


def metrics_of(process: Running) -> str:
    """What Prometheus gets at the target that its configuration names."""
    jobs = yaml.safe_load((FOLDER / "prometheus" / "prometheus.yml").read_text())["scrape_configs"]
    targets = [t for job in jobs for static in job["static_configs"] for t in static["targets"]]
    mine = [target for target in targets if target.startswith(f"{process.name}:")]
    assert len(mine) == 1
    address = process.machine.here(f"http://{mine[0]}/metrics")
    with urlopen(address, timeout=5) as answer:
        return str(answer.read().decode())


def test_the_edge_is_well_with_the_gateway_and_not_without(start: Any) -> None:
    edge = start("edge")
    gateway = start("gateway-web")
    edge.wait_healthy()
    assert gateway.stop() == 0
    # Its answer of a moment ago may still be known.
    wait_for(lambda: not edge.healthy(), what="the edge to notice")
    assert edge.stop() == 0


def test_the_edge_ends_tls_itself(start: Any, machine: Machine) -> None:
    folder = machine.logs / "tls"
    certificate_write(folder)
    entry = reading.containers(reading.TLS, machine.values)["edge"]
    assert entry["volumes"] == [f"{machine.values['TLS_DIR']}:/run/tls:ro"]
    names = ("GRANIAN_SSL_CERTIFICATE", "GRANIAN_SSL_KEYFILE", "HEALTH_PAGE")
    more = {
        n: machine.here(entry["environment"][n]).replace("/run/tls", str(folder)) for n in names
    }
    start("gateway-web").wait_healthy()
    edge = start("edge", **more)
    edge.wait_healthy()
    assert more["HEALTH_PAGE"].startswith("https://127.0.0.1:")
    assert edge.stop() == 0


def test_the_steps_may_be_repeated(machine: Machine, containers: Containers) -> None:
    pem = machine.keys / "payment" / "payment.pem"
    before = pem.read_bytes()
    assert machine.run(containers["keys"], KEYS_DIR=str(machine.keys)).returncode == 0
    assert pem.read_bytes() == before
    done = machine.run(containers["databases"])
    assert (done.returncode, done.stderr) == (0, "Created: nothing, all are there.\n")


def test_each_key_lies_alone_and_private(machine: Machine, containers: Containers) -> None:
    for name in NAMES:
        files = sorted(path.name for path in (machine.keys / name).glob("*.pem"))
        assert files == [f"{name}.pem"]
        assert (machine.keys / name / f"{name}.pem").stat().st_mode & 0o077 == 0
    public = (machine.keys / "public" / "service_jwks.json").read_text()
    assert all(f'"service": "{name}"' in public for name in NAMES)
    assert '"d"' not in public


def test_a_role_enters_its_own_database_only(machine: Machine, containers: Containers) -> None:
    given = machine.environment(containers["payment-web"])
    with psycopg.connect(given["PAYMENT_DATABASE_URL"]) as connection:
        assert connection.execute("select current_user").fetchone() == ("payment_app",)
    other = given["PAYMENT_DATABASE_URL"].replace("/payment_db", "/commission_db")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(other)


def test_who_serves_cannot_migrate(machine: Machine, containers: Containers) -> None:
    serving = {
        **containers["payment-migrate"],
        "environment": containers["payment-web"]["environment"],
    }
    done = machine.run(serving)
    assert done.returncode == 1
    assert "PAYMENT_OWNER_DATABASE_URL is not set" in done.stderr


def test_nothing_is_written_beside_the_code(machine: Machine, containers: Containers) -> None:
    written = [path for path in machine.image.app.rglob("*") if newer(path, machine.image.python)]
    assert written == []


def newer(path: Path, than: Path) -> bool:
    return path.is_file() and path.lstat().st_mtime > than.lstat().st_mtime
