"""Which processes the suite runs and how each is started. Standard library only."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from shared.suite import mock_broker, postgres, valkey
from shared.suite.env import database_server
from shared.suite.env_generate import (
    KAFKA_CONTROLLER_OFFSET,
    KAFKA_OFFSET,
    MAIL_OFFSET,
    MAIL_PAGE_OFFSET,
)
from shared.suite.kafka import node
from shared.suite.kafka.install import libraries_install
from shared.suite.kafka.values import APACHE, BROKER, service_sign_in
from shared.suite.paths import ROOT, State
from shared.suite.registry import Process, Service, topics_all

# What the services' processes are forks of.
TEMPLATE = "template"
SERVERS = ("postgres", "valkey", "broker", "mail")
# Threads that each keep an allocator's arena cost a third of the memory of a service.
SMALL = {"MALLOC_ARENA_MAX": "2"}


@dataclass(frozen=True, kw_only=True)
class Spec:
    """One process: `stage` says when it is stopped (low first), `port` and `page`, or `socket`,
    where it is asked whether it does its work. One that is `forked` runs as a fork of the
    template what `argv` would run.
    """

    name: str
    argv: tuple[str, ...]
    stage: int
    port: int | None = None
    page: str = "/health/ready"
    socket: Path | None = None
    forked: bool = False
    service: str | None = None
    uses_broker: bool = False
    become: Callable[[], None] | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    cwd: Path = ROOT
    environ: Mapping[str, str] = field(default_factory=lambda: dict(SMALL))


def specs_build(
    state: State,
    services: tuple[Service, ...],
    values: Mapping[str, str],
    servers: tuple[str, ...],
    *,
    safe: bool,
) -> dict[str, Spec]:
    """The servers to run here, the template, every process of every service, by name."""
    made = [_server(name, state, services, values, safe) for name in servers]
    made.append(_template(state))
    made += [
        process_spec(service, process, values)
        for service in services
        for process in service.processes
    ]
    return {spec.name: spec for spec in made}


def process_spec(service: Service, process: Process, values: Mapping[str, str]) -> Spec:
    """A service's process; its metrics or its pages are on `port`."""
    port = int(values["PORT_BASE"]) + process.offset
    name = f"{service.name}.{process.name}"
    environ = {**SMALL, **service_sign_in(values, service)}
    if process.kind == "manage":
        argv = [sys.executable, str(service.manage), *process.args, "--metrics-port", str(port)]
        return Spec(
            name=name,
            argv=tuple(argv),
            stage=2,
            port=port,
            page="/metrics",
            service=service.name,
            uses_broker=True,
            forked=True,
            environ=environ,
        )
    return Spec(
        name=name,
        argv=granian_command(process, values.get("BIND_HOST", "127.0.0.1"), port),
        stage=0 if process.kind == "asgi" else 1,
        port=port,
        service=service.name,
        forked=True,
        environ=environ,
    )


def granian_command(process: Process, host: str, port: int) -> tuple[str, ...]:
    """The web server of a process as it is declared."""
    program = [sys.executable, "-m", "granian", "--interface", process.kind, process.app]
    program += ["--host", host, "--port", str(port), "--workers", str(process.workers)]
    program += ["--no-ws", "--workers-kill-timeout", "5"]
    if process.kind == "wsgi":
        program += ["--blocking-threads", str(process.threads)]
    return tuple(program)


def _server(
    name: str,
    state: State,
    services: tuple[Service, ...],
    values: Mapping[str, str],
    safe: bool,
) -> Spec:
    if name == "postgres":
        return _postgres(state, values, safe)
    if name == "valkey":
        port = int(values["REDIS_PORT"])
        argv = valkey.server_command(state, port=port, password=values["REDIS_PASSWORD"])
        return Spec(name=name, argv=tuple(argv), stage=4, port=port)
    if name == "mail":
        return _mail(int(values["PORT_BASE"]))
    if values.get(BROKER) == APACHE:
        return _apache_kafka(state, values)
    script = [sys.executable, mock_broker.__file__, str(state.broker_address)]
    return Spec(name=name, argv=(*script, *topics_all(services)), stage=3)


def _apache_kafka(state: State, values: Mapping[str, str]) -> Spec:
    base = int(values["PORT_BASE"])
    ports = {"port": base + KAFKA_OFFSET, "controller_port": base + KAFKA_CONTROLLER_OFFSET}
    node.node_prepare(state.kafka, libraries_install(), **ports)
    # The administrator's: each service's processes have their own.
    environ = node.node_environ(state.kafka, values["KAFKA_SECURITY_SASL_PASSWORD"])
    argv = node.node_command()
    return Spec(name="broker", argv=argv, stage=3, port=ports["port"], environ=environ)


def _mail(base: int) -> Spec:
    ports = ["--smtp-port", str(base + MAIL_OFFSET), "--page-port", str(base + MAIL_PAGE_OFFSET)]
    argv = (sys.executable, "-m", "shared.suite.mail_sink", *ports)
    return Spec(name="mail", argv=argv, stage=3, port=base + MAIL_PAGE_OFFSET, page="/health")


def _template(state: State) -> Spec:
    argv = (sys.executable, "-m", "shared.suite.template", str(state.template_socket))
    return Spec(name=TEMPLATE, argv=argv, stage=3, socket=state.template_socket)


def _postgres(state: State, values: Mapping[str, str], safe: bool) -> Spec:
    _, port = database_server(values["POSTGRES_ADMIN_URL"])
    password = values["POSTGRES_ADMIN_URL"].split(":")[2].partition("@")[0]
    data, way = postgres.data_prepare(state, password=password)
    argv = postgres.server_command(data, port=port, safe=safe)
    # SIGINT asks PostgreSQL to break connections and stop; SIGTERM waits for the clients.
    return Spec(
        name="postgres",
        argv=tuple(argv),
        stage=5,
        port=port,
        become=way.become,
        stop_signal=signal.SIGINT,
        cwd=Path("/"),
    )


def names_select(specs: Mapping[str, Spec], asked: tuple[str, ...]) -> tuple[str, ...]:
    """The processes that `asked` means: a server, a service or one process of a service."""
    chosen = [
        name for name, spec in specs.items() if not asked or {name, spec.service} & set(asked)
    ]
    return tuple(chosen)
