"""PostgreSQL, Valkey and broker for tests and checks, apart from the running suite."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import MappingProxyType

from shared.suite.errors import SuiteError
from shared.suite.kafka.values import BROKER, LOCAL
from shared.suite.lifecycle import Suite
from shared.suite.locks import file_try_lock
from shared.suite.paths import ROOT, State
from shared.suite.records import strays_clear
from shared.suite.registry import Service
from shared.suite.specs import SERVERS

FIRST_PORT = 18000
SLOTS = 8
NOTHING: Mapping[str, str] = MappingProxyType({})


@contextmanager
def servers_for_tests(
    servers: Sequence[str] = SERVERS,
    *,
    kafka: str = LOCAL,
    safe: bool = False,
    environ: Mapping[str, str] = NOTHING,
) -> Iterator[Suite]:
    """Servers with empty data and ports of their own, until the block ends; `kafka` is one of
    BROKERS.

    Several test runs at once use several folders below .state/test. What the user set in the
    shell or in .env does not count: tests never touch a server that somebody needs. What they
    want set is `environ`. `safe` makes PostgreSQL wait for the disk, as the user's does.
    """
    with ExitStack() as held:
        state = _slot(held)
        strays_clear(state)
        _empty(state)
        given = {BROKER: kafka, **environ}
        suite = Suite(state, environ=given, port_base=FIRST_PORT, safe=safe, bound=True)
        try:
            suite.up(servers)
            yield suite
        finally:
            suite.down()


def environ_for_tests(suite: Suite, services: Sequence[Service]) -> dict[str, str]:
    """os.environ for a test process: nothing of the user's own settings is left in it."""
    from shared.suite.env_rules import variable_known

    prefixes = tuple(service.variable for service in services)
    kept = {k: v for k, v in os.environ.items() if not variable_known(k, prefixes)}
    return {**kept, **suite.values}


def _slot(held: ExitStack) -> State:
    folder = ROOT / ".state" / "test"
    for number in range(1, SLOTS + 1):
        if held.enter_context(file_try_lock(folder / f"{number}.lock")):
            return State(folder / str(number))
    raise SuiteError(f"{SLOTS} test runs are going on in this folder: wait for one to end.")


def _empty(state: State) -> None:
    for part in (state.postgres, state.valkey, state.kafka, state.logs, state.run):
        _remove(part)
    state.make()
    # Passed through by PostgreSQL's user.
    (ROOT / ".state").chmod(0o711)
    state.directory.parent.chmod(0o711)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
