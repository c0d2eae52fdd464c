"""`python -m shared.suite.supervisor_main`: the supervisor's process. Standard library only."""

from __future__ import annotations

import argparse
import ctypes
import logging
import os
import signal
import sys
from pathlib import Path

from shared.suite.child import PR_SET_PDEATHSIG
from shared.suite.errors import SuiteError
from shared.suite.locks import file_try_lock
from shared.suite.paths import State
from shared.suite.records import strays_clear
from shared.suite.registry import services_load
from shared.suite.specs import specs_build
from shared.suite.supervisor import Supervisor


def main() -> int:
    """Clear strays, then supervise until told to stop."""
    options = _parser().parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    if options.bound_to and not _bind_to(options.bound_to):
        return 0
    state = State(options.state)
    with file_try_lock(state.run / "supervisor.lock") as alone:
        if not alone:
            logging.error("another supervisor runs in %s", state.directory)
            return 1
        return _supervise(state, options)


def _supervise(state: State, options: argparse.Namespace) -> int:
    for name in strays_clear(state):
        logging.info("%s of an earlier run was still there and was ended", name)
    try:
        servers = tuple(filter(None, options.servers.split(",")))
        specs = specs_build(state, services_load(), os.environ, servers, safe=not options.unsafe)
    except SuiteError as error:
        logging.error("%s", error)
        return 1
    Supervisor(state, specs, os.environ).run()
    logging.info("everything has ended")
    return 0


def _bind_to(parent: int) -> bool:
    """End with the process that started us; false if it is gone already."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    return os.getppid() == parent


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser()
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--servers", default="")
    parser.add_argument("--unsafe", action="store_true", help="PostgreSQL without fsync")
    parser.add_argument("--bound-to", type=int, help="end when this parent process ends")
    return parser


if __name__ == "__main__":
    sys.exit(main())
