"""up and down: from nothing to a healthy suite, and back."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from shared.suite import control
from shared.suite.databases import databases_create, databases_migrate
from shared.suite.env import Environment
from shared.suite.envfile import env_read
from shared.suite.errors import SuiteError
from shared.suite.health import log_tail, process_healthy
from shared.suite.kafka.values import ADDRESS
from shared.suite.launch import environment_current, supervisor_start
from shared.suite.locks import file_lock
from shared.suite.migrated import migrated
from shared.suite.paths import State
from shared.suite.registry import Service, services_load
from shared.suite.specs import SERVERS, TEMPLATE, process_spec

PATIENCE = 120.0
FALLS = 4
POLL = 0.1


class Suite:
    """One copy of the suite: its state folder, its services, its environment.

    `environ` None means the user's shell and .env; a mapping replaces both. `bound` ends the
    suite with this process. `seconds` tells how long each step of the last `up` took.
    """

    def __init__(
        self,
        state: State,
        *,
        environ: Mapping[str, str] | None = None,
        port_base: int | None = None,
        safe: bool = True,
        bound: bool = False,
        say: Callable[[str], None] = lambda text: None,
    ) -> None:
        self.state = state
        self.services = services_load()
        self.seconds: dict[str, float] = {}
        self._environ, self._port_base = environ, port_base
        self._safe, self._bound, self._say = safe, bound, say
        self._environment: Environment | None = None

    @property
    def values(self) -> dict[str, str]:
        """Every variable, as the processes have it."""
        if self._environment is None:
            raise control.NotRunning
        moved = env_read(self.state.local_env).get(ADDRESS)
        known = self._environment.values.get(ADDRESS)
        address = (moved if self._environment.broker_moves else known) or "127.0.0.1:1"
        own = {} if self._environ is None else {"TRIBUTARY_ENV_FILE": str(self.state.local_env)}
        return {**self._environment.values, ADDRESS: address, **own}

    @property
    def apache_kafka(self) -> bool:
        """Whether the broker that runs here is Apache Kafka."""
        return self._environment is not None and self._environment.apache_kafka

    def attach(self) -> None:
        """Use the suite that runs. Raises NotRunning."""
        if not control.is_running(self.state):
            raise control.NotRunning
        self._environment = environment_current(self.state, self.services, self._environ)

    def up(self, asked: Sequence[str] = (), *, migrate: bool = True) -> None:
        """Start what was asked for (servers, services, processes; none means all), healthy.

        Servers that services need are started with them, databases made and migrated.
        Raises SuiteError that says which log to read.
        """
        names, services = self._select(asked)
        self.state.make()
        with file_lock(self.state.run / "up.lock", on_wait=self._waiting):
            started_here = self._begin()
            try:
                self._start_all(asked, names, services, migrate=migrate)
            except KeyboardInterrupt:
                if started_here:
                    self.down()
                raise

    def down(self) -> bool:
        """Stop everything in order and wait for it; false if nothing ran."""
        try:
            control.request(self.state, "shutdown")
        except control.NotRunning:
            return False
        while control.is_running(self.state):
            time.sleep(POLL / 2)
        return True

    def statuses(self) -> dict[str, dict[str, Any]]:
        """The supervisor's snapshot of every process, by name."""
        children: dict[str, dict[str, Any]] = control.request(self.state, "status")["children"]
        return children

    def start(self, names: Sequence[str]) -> None:
        """Start these processes without waiting."""
        values = {k: v for k, v in self.values.items() if k != ADDRESS}
        if self._environment and self._environment.broker_moves:
            values["KAFKA_BOOTSTRAP_FILE"] = str(self.state.broker_address)
        control.request(self.state, "start", names=list(names), environ=values)

    def stop(self, names: Sequence[str]) -> None:
        """Stop these processes without waiting; they stay stopped."""
        control.request(self.state, "stop", names=list(names))

    def restart(self, names: Sequence[str]) -> None:
        """Stop these processes and start them again, without waiting."""
        control.request(self.state, "restart", names=list(names))

    def wait_healthy(self, names: Sequence[str], *, patience: float = PATIENCE) -> None:
        """Return when all are healthy. Raises SuiteError naming the log of one that is not."""
        missing, deadline = list(names), time.monotonic() + patience
        while missing:
            children, values = self.statuses(), self.values
            for name in list(missing):
                if process_healthy(name, children[name], values):
                    missing.remove(name)
                    self._say(f"{name} is healthy")
                elif children[name]["restarts"] >= FALLS or time.monotonic() > deadline:
                    raise SuiteError(_unhealthy(name, children[name]))
            if missing:
                time.sleep(POLL)

    def _begin(self) -> bool:
        if control.is_running(self.state):
            self.attach()
            return False
        self._environment, notes = supervisor_start(
            self.state,
            self.services,
            self._environ,
            wanted_base=self._port_base,
            safe=self._safe,
            bound=self._bound,
        )
        for note in notes:
            self._say(note)
        return True

    def _start_all(
        self,
        asked: Sequence[str],
        names: Sequence[str],
        services: Sequence[Service],
        *,
        migrate: bool,
    ) -> None:
        servers = self._servers(asked, services)
        if names:
            # It loads while the servers start and databases are looked at.
            self.start([TEMPLATE])
        self._timed("servers", self._servers_up, servers)
        if migrate and services:
            self._timed("migrate", self._migrate, services)
        self._timed("start", self._processes_up, names)

    def _servers_up(self, servers: Sequence[str]) -> None:
        from shared.auth.service_keys import service_keys_create
        from shared.suite.env import keys_folder

        if "SERVICE_KEYS_DIR" not in self._given:
            names = [service.name for service in self.services]
            service_keys_create(keys_folder(self.values), names)
        self.start(servers)
        self.wait_healthy(servers)
        self._broker_prepare(servers)

    def _broker_prepare(self, servers: Sequence[str]) -> None:
        """Topics where the broker has not made them itself, and users on Apache Kafka."""
        from shared.suite.topics import apache_kafka_prepare, topics_ensure

        if self.apache_kafka and "broker" in servers:
            apache_kafka_prepare(self.values, self.services)
        elif "broker" not in self._local_servers:
            topics_ensure(self.values, self.services)

    def _migrate(self, services: Sequence[Service]) -> None:
        for name in databases_create(self.values, services):
            self._say(f"{name}: database created")
        behind = [service for service in services if not migrated(self.values, service)]
        databases_migrate(self.values, behind, lambda name: self._say(f"{name} is migrated"))

    def _processes_up(self, names: Sequence[str]) -> None:
        self.start(names)
        self.wait_healthy([TEMPLATE, *names] if names else [])

    def _servers(self, asked: Sequence[str], services: Sequence[Service]) -> list[str]:
        local = self._local_servers
        if services or not asked:
            return list(local)
        return [name for name in local if name in asked]

    def _select(self, asked: Sequence[str]) -> tuple[list[str], list[Service]]:
        """The service processes that were asked for, and the services they belong to."""
        wanted = {name.replace("-", "_") for name in asked}
        ports = {"PORT_BASE": "0"}
        all_names = {
            process_spec(service, process, ports).name: (service, process.name)
            for service in self.services
            for process in service.processes
        }
        known = {*SERVERS, *all_names, *(service.name for service in self.services), "edge"}
        for name in sorted(wanted - known):
            raise SuiteError(f"There is no {name}: choose among {', '.join(sorted(known))}.")
        names = [
            name
            for name, (service, process) in all_names.items()
            if not wanted or wanted & {name, service.name} or process in wanted & {"edge"}
        ]
        services = list(dict.fromkeys(all_names[name][0] for name in names))
        return names, services

    @property
    def _given(self) -> Mapping[str, str]:
        return self._environment.given if self._environment else {}

    @property
    def _local_servers(self) -> tuple[str, ...]:
        return self._environment.local_servers if self._environment else ()

    def _timed(self, step: str, work: Callable[[Any], None], argument: object) -> None:
        started = time.monotonic()
        work(argument)
        self.seconds[step] = round(time.monotonic() - started, 2)

    def _waiting(self) -> None:
        self._say("Another manage_all.py is starting the suite; waiting for it.")


def _unhealthy(name: str, child: Mapping[str, Any]) -> str:
    tail = log_tail(child["log"], 3)
    return f"{name} does not become healthy: read {child['log']}, which ends with\n{tail}"
