"""Start the supervisor of a state, or find the one that runs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from shared.suite import control
from shared.suite.env import Environment, environment_build, environment_save, given_load
from shared.suite.env_generate import (
    KAFKA_CONTROLLER_OFFSET,
    KAFKA_OFFSET,
    MAIL_OFFSET,
    MAIL_PAGE_OFFSET,
    POSTGRES_OFFSET,
    VALKEY_OFFSET,
)
from shared.suite.errors import SuiteError
from shared.suite.health import log_tail
from shared.suite.paths import ROOT, State
from shared.suite.ports import PortBlock, port_block_reserve
from shared.suite.records import strays_clear
from shared.suite.registry import Service

PATIENCE = 60.0


def environment_current(
    state: State, services: tuple[Service, ...], environ: Mapping[str, str] | None
) -> Environment:
    """The environment of the running suite, with what the user has changed since."""
    from shared.suite.envfile import env_read

    local = env_read(state.local_env)
    given = given_load(state, services, environ)
    known = environment_build(state, services, given, port_base=int(local["PORT_BASE"]))
    broker = local.get("KAFKA_BOOTSTRAP_SERVERS")
    address = {"KAFKA_BOOTSTRAP_SERVERS": broker} if broker else {}
    return Environment(values={**address, **known.values}, given=given)


def supervisor_start(
    state: State,
    services: tuple[Service, ...],
    environ: Mapping[str, str] | None,
    *,
    wanted_base: int | None,
    safe: bool,
    bound: bool,
) -> tuple[Environment, list[str]]:
    """Clear strays, take a block of ports and start the supervisor.

    Returns the environment and what the user should know. Raises SuiteError.
    """
    notes = [f"Ended {name}, left by an earlier run." for name in strays_clear(state)]
    given = given_load(state, services, environ)
    asked = wanted_base or int(given.get("PORT_BASE", "8000"))
    block = port_block_reserve(asked, _offsets(services))
    with block.reservation:
        if block.base != asked:
            notes.append(
                f"Ports {asked}-{asked + 99} are taken: using {block.base}-{block.base + 99}."
            )
        environment = environment_build(state, services, given, port_base=block.base)
        environment_save(state, environment.values, environment.given)
        _spawn(state, environment, block, safe=safe, bound=bound)
    return environment, notes


def _spawn(
    state: State, environment: Environment, block: PortBlock, *, safe: bool, bound: bool
) -> None:
    command = [sys.executable, "-m", "shared.suite.supervisor_main", "--state"]
    command += [str(state.directory), "--servers", ",".join(environment.local_servers)]
    command += [] if safe else ["--unsafe"]
    command += ["--bound-to", str(os.getpid())] if bound else []
    descriptor = block.reservation.fileno()
    with (state.logs / "supervisor.log").open("ab") as log:
        process = subprocess.Popen(
            command,
            env=environment.for_child(),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            pass_fds=[descriptor],
        )
    try:
        _await_answer(state, process)
    except BaseException:
        # Ctrl-C while it starts: what nobody waits for must not stay.
        process.terminate()
        process.wait()
        raise


def _await_answer(state: State, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not control.is_running(state):
        if process.poll() is not None:
            log = Path(state.logs / "supervisor.log")
            last = log_tail(log, 1).partition(" ")[2].partition(" ")[2]
            raise SuiteError(last or f"The supervisor did not start: see {log}.")
        if time.monotonic() > deadline:
            raise SuiteError(f"The supervisor does not answer: see {state.logs}/supervisor.log.")
        time.sleep(0.02)


def _offsets(services: tuple[Service, ...]) -> list[int]:
    offsets = [0, POSTGRES_OFFSET, VALKEY_OFFSET, MAIL_OFFSET, MAIL_PAGE_OFFSET]
    offsets += [KAFKA_OFFSET, KAFKA_CONTROLLER_OFFSET]
    for service in services:
        offsets += [service.offset, *(process.offset for process in service.processes)]
    return offsets
