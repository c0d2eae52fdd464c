"""What each command of manage_all.py does; options come from cli.py."""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from contextlib import suppress

from shared.suite import control
from shared.suite.console import say, working
from shared.suite.databases import databases_create, databases_migrate
from shared.suite.errors import SuiteError
from shared.suite.health import postgres_healthy
from shared.suite.kafka.choice import broker_choose
from shared.suite.lifecycle import Suite
from shared.suite.manage import manage_run
from shared.suite.paths import State
from shared.suite.records import strays_clear
from shared.suite.registry import Service, service_get, services_load


def up(options: argparse.Namespace) -> int:
    started = time.monotonic()
    broker_choose(State.default(), options.kafka)
    suite = Suite(State.default(), say=say)
    with working("Starting"):
        suite.up(options.names, migrate=not options.no_migrate)
    say(f"Ready in {time.monotonic() - started:.1f} s. Ports from {suite.values['PORT_BASE']}.")
    if suite.statuses().get("gateway.edge", {}).get("state") == "running":
        say(f"The door of all services: {suite.values['EDGE_URL']}")
    if suite.apache_kafka:
        say(f"Events go over Apache Kafka, {suite.values['KAFKA_BOOTSTRAP_SERVERS']}.")
    return 0


def down(options: argparse.Namespace) -> int:
    state = State.default()
    suite = Suite(state)
    with working("Stopping"):
        stopped = suite.down()
    if not stopped:
        strays = strays_clear(state)
        say(f"Ended {', '.join(strays)}, left by an earlier run." if strays else "Nothing ran.")
    return 0


def status(options: argparse.Namespace) -> int:
    from shared.suite.status import status_show

    return status_show(Suite(State.default()), as_json=options.json)


def logs(options: argparse.Namespace) -> int:
    from shared.suite.logs import logs_show

    with suppress(KeyboardInterrupt):
        logs_show(State.default(), options.names, lines=options.lines, follow=options.follow)
    return 0


def reset(options: argparse.Namespace) -> int:
    state = State.default()
    if not options.yes and not _confirmed(f"Delete all data in {state.directory}? [y/N] "):
        say("Nothing was deleted.")
        return 1
    down(options)
    # The lock and the installer's tools stay: they belong to .venv and not to the data.
    for path in state.directory.glob("*") if state.directory.exists() else ():
        if path.name in {"install.lock", "tools"}:
            continue
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    say(f"Deleted what was in {state.directory}.")
    return 0


def createdbs(options: argparse.Namespace) -> int:
    suite = _attached()
    created = databases_create(suite.values, suite.services)
    say(f"Created {', '.join(created)}." if created else "All databases and roles are there.")
    return 0


def migrate(options: argparse.Namespace) -> int:
    suite = _attached()
    services = _services(options.services)
    databases_create(suite.values, services)
    databases_migrate(suite.values, services, lambda name: say(f"{name} is migrated"))
    return 0


def makemigrations(options: argparse.Namespace) -> int:
    suite = _attached()
    results = [
        manage_run(service, ["makemigrations", service.name], suite.values).returncode
        for service in _services(options.services)
    ]
    return max(results, default=0)


def manage(options: argparse.Namespace) -> int:
    service = service_get(options.service, services_load())
    suite = Suite(State.default())
    try:
        suite.attach()
    except control.NotRunning:
        # The command may need no server; manage.py says what it misses.
        return manage_run(service, options.arguments, {}).returncode
    return manage_run(service, options.arguments, suite.values).returncode


def startservice(options: argparse.Namespace) -> int:
    from shared.suite.newservice.command import startservice

    return startservice(options)


def check(options: argparse.Namespace) -> int:
    from shared.suite.check import check_run

    return check_run(only=options.only, as_json=options.json)


def test(options: argparse.Namespace) -> int:
    from shared.suite.kafka.values import LOCAL
    from shared.suite.tests_run import tests_run

    return tests_run(
        options.names,
        expression=options.expression,
        seed=options.seed,
        kafka=options.kafka or LOCAL,
    )


def _attached() -> Suite:
    suite = Suite(State.default())
    suite.attach()
    port = suite.statuses().get("postgres", {}).get("port")
    if port and not postgres_healthy(port):
        raise SuiteError(
            "PostgreSQL is not running: start it with `python3 manage_all.py up postgres`."
        )
    return suite


def _services(names: list[str]) -> tuple[Service, ...]:
    services = services_load()
    return tuple(service_get(name, services) for name in names) or services


def _confirmed(question: str) -> bool:
    if not sys.stdin.isatty():
        raise SuiteError("Nobody can answer here: add --yes to delete without asking.")
    return input(question).strip().lower() in {"y", "yes"}
