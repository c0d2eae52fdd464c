"""Which broker `up` takes: what was chosen last, until something else is chosen."""

from __future__ import annotations

import os

from shared.suite import control
from shared.suite.env import HEADING, given_load
from shared.suite.envfile import env_read, env_write
from shared.suite.errors import SuiteError
from shared.suite.kafka.install import libraries_install
from shared.suite.kafka.values import ADDRESS, APACHE, BROKER, LOCAL
from shared.suite.paths import ROOT, State
from shared.suite.registry import services_load


def broker_choose(state: State, kind: str | None) -> None:
    """Remember `kind` if one is named; have Apache Kafka's jars where it is the broker.

    Raises SuiteError where another broker is set or runs, or the jars cannot be had.
    """
    given = given_load(state, services_load())
    remembered = env_read(state.local_env)
    if kind is not None:
        _allowed(state, kind, given)
        state.make()
        env_write(state.local_env, {**remembered, BROKER: kind}, heading=HEADING)
    chosen = kind or given.get(BROKER) or remembered.get(BROKER, LOCAL)
    if chosen == APACHE and ADDRESS not in given:
        libraries_install()


def broker_running(state: State) -> str | None:
    """The kind of the broker that the supervisor of this state has, None without one."""
    try:
        children = control.request(state, "status")["children"]
    except control.NotRunning:
        return None
    broker = children.get("broker")
    return broker and (APACHE if broker["port"] else LOCAL)


def _allowed(state: State, kind: str, given: dict[str, str]) -> None:
    if ADDRESS in given:
        raise SuiteError(f"{ADDRESS} names a broker: take it out of .env to start one here.")
    # Not from `given`, which leaves out what is as it was the last time.
    named = os.environ.get(BROKER) or env_read(ROOT / ".env").get(BROKER) or kind
    if named != kind:
        raise SuiteError(f"{BROKER} is {named} in .env or the shell: change it there.")
    if control.is_running(state) and broker_running(state) != kind:
        raise SuiteError(
            "The suite runs with another broker: `python3 manage_all.py down` first. What that "
            "one holds is not taken over; the outbox sends it again."
        )
