"""`manage_all.py kafka`: Apache Kafka as the broker of this copy."""

from __future__ import annotations

import argparse
import time
from contextlib import suppress

from shared.suite import control
from shared.suite.console import say, working
from shared.suite.kafka.values import APACHE
from shared.suite.paths import ROOT, State

DESCRIPTION = """\
Apache Kafka as the broker of this copy, without Docker.

`install` fetches it with Maven; `start` does so if need be, starts it and makes topics, users and
permissions. `up` uses it from then on; `up --kafka local` goes back. `up --kafka apache` is `start`
and `up` in one. Its data lie in .state/kafka, its log is that of `broker`."""
# What these use is loaded when they run: other commands start faster without.


def kafka_parser(made: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `kafka install`, `start`, `stop` and `status`."""
    parser = made.add_parser(
        "kafka",
        help="fetch, start and stop Apache Kafka in place of the local broker",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    kinds = parser.add_subparsers(metavar="WHAT", required=True)
    for name, run, summary in (
        ("install", install_run, "fetch it with Maven; needs a JDK or JRE 17 and Maven"),
        ("start", start_run, "start it, with topics, users and permissions"),
        ("stop", stop_run, "stop it; what it holds stays"),
        ("status", status_run, "whether it is there, runs and how big it is"),
    ):
        kinds.add_parser(name, help=summary).set_defaults(run=run)


def install_run(options: argparse.Namespace) -> int:
    """Fetch the jars, or say that they are there."""
    from shared.suite.kafka.install import VERSION, libraries_install

    say(f"Apache Kafka {VERSION} is in {libraries_install().relative_to(ROOT)}.")
    return 0


def start_run(options: argparse.Namespace) -> int:
    """Start the broker of this copy, which is Apache Kafka from now on."""
    from shared.suite.kafka.choice import broker_choose
    from shared.suite.lifecycle import Suite

    state = State.default()
    broker_choose(state, APACHE)
    suite = Suite(state, say=say)
    with working("Starting Apache Kafka"):
        suite.up(["broker"])
    say(f"It serves {suite.values['KAFKA_BOOTSTRAP_SERVERS']}, to users with a password only.")
    return 0


def stop_run(options: argparse.Namespace) -> int:
    """Stop it, and with it the supervisor if it has nothing else to do."""
    from shared.suite.kafka.choice import broker_running
    from shared.suite.lifecycle import Suite

    state = State.default()
    suite = Suite(state)
    if broker_running(state) != APACHE or suite.statuses()["broker"]["state"] == "stopped":
        say("Apache Kafka does not run.")
        return 0
    suite.attach()
    suite.stop(["broker"])
    with working("Stopping Apache Kafka"), suppress(control.NotRunning):
        while suite.statuses()["broker"]["state"] != "stopped":
            time.sleep(0.1)
    if all(child["state"] == "stopped" for child in suite.statuses().values()):
        suite.down()
    say("Apache Kafka has stopped; what it holds stays.")
    return 0


def status_run(options: argparse.Namespace) -> int:
    """What is there and what runs; exit status 0 in any case that is not an error."""
    from shared.suite.kafka.install import VERSION, installed, program_fault

    say(f"Installed: {VERSION}" if installed() else "Installed: no")
    if fault := program_fault():
        say(fault)
    for line in _running(State.default()):
        say(line)
    return 0


def _running(state: State) -> list[str]:
    from shared.suite.kafka.choice import broker_running
    from shared.suite.lifecycle import Suite
    from shared.suite.status import status_row

    data = sum(file.stat().st_blocks * 512 for file in state.kafka.rglob("*") if file.is_file())
    held = f"Data: {data / 1_000_000:.0f} MB in {state.kafka}"
    if broker_running(state) != APACHE:
        return ["Running: no", held]
    suite = Suite(state)
    suite.attach()
    row = status_row(suite, "broker")
    if row.state != "running":
        return [f"Running: no, {row.state}", held]
    health = "healthy" if row.healthy else "not healthy"
    memory = f"{row.memory / 1_000_000:.0f} MB of memory"
    return [f"Running: {health}, port {row.port}, process {row.pid}, {memory}", held]
