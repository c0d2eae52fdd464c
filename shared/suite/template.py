"""`python -m shared.suite.template SOCKET`: has loaded what services use and forks into them.

A program that begins as a fork of this process imports little and shares its memory until one
of them writes to it. Three rules follow. No thread runs here, since none would live on in a
fork. Nothing here reads a setting or the environment, which are another in every program. Only
packages are loaded: the code of this repository is read anew by a program that starts again.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import multiprocessing
import os
import runpy
import signal
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from shared.suite import control
from shared.suite.errors import SuiteError

PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15
PATIENCE = 2.0

# What services spend their memory on; each brings others. What reads settings when it is
# imported, such as models and views, cannot be among them.
MODULES = (
    "aiohttp.web",
    "argon2",
    "celery.apps.beat",
    "celery.apps.worker",
    "confluent_kafka.admin",
    "cronsim",
    "cryptography.fernet",
    "cryptography.x509",
    "django.contrib.admin",
    "django.contrib.postgres.fields",
    "django.core.handlers.wsgi",
    "django.db.backends.postgresql.base",
    "django.db.migrations.executor",
    "django.test",
    "django_filters",
    "granian.cli",
    "granian.server",
    "httpx",
    "iso4217",
    "jwt",
    "kombu.transport.redis",
    "liquid",
    "msgspec.json",
    "orjson",
    "phonenumbers",
    "prometheus_client",
    "pythonjsonlogger.json",
    "redis",
    "rest_framework.serializers",
    "tenacity",
    "whitenoise.base",
    "xml.dom.minidom",
)


def main() -> None:
    """Serve the supervisor until it dies or says stop; in a fork, run the program."""
    modules_load()
    program_run(orders_serve(Path(sys.argv[1])))


def modules_load() -> None:
    """Import everything and keep the collector, which writes to what it looks at, off it."""
    gc.disable()
    for name in MODULES:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    # A web server's workers, too, should be forks.
    multiprocessing.set_start_method("fork")


def orders_serve(socket_file: Path) -> list[str]:
    """Fork once per order; returns in the forks only, with the arguments of the program."""
    supervisor, server = os.getppid(), control.listen(socket_file)
    server.settimeout(None)
    while True:
        connection, _ = server.accept()
        with connection:
            connection.settimeout(PATIENCE)
            order = _order_read(connection)
            if order and (between := _fork_twice()):
                server.close()
                _settle(order, connection, supervisor, between)
                return list(order["argv"])


def program_run(arguments: Sequence[str]) -> None:
    """What `python ARGUMENTS` does: `-m MODULE ...` or `FILE ...`."""
    gc.enable()
    if arguments[0] == "-m":
        sys.argv = [*arguments[1:]]
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = [*arguments]
        runpy.run_path(arguments[0], run_name="__main__")


def _order_read(connection: socket.socket) -> dict[str, Any] | None:
    """None when somebody only looked whether we are there."""
    with suppress(OSError, SuiteError):
        order: dict[str, Any] = json.loads(control.read_line(connection))
        return order
    return None


def _fork_twice() -> int | None:
    """None here; in the fork, the process between, whose end makes the fork the supervisor's."""
    first = os.fork()
    if first:
        os.waitpid(first, 0)
        return None
    between = os.getpid()
    if os.fork():
        os._exit(0)
    return between


def _settle(
    order: Mapping[str, Any], connection: socket.socket, supervisor: int, between: int
) -> None:
    """Be what the order says, then tell the supervisor our number; it knows us from then on."""
    while os.getppid() == between:
        time.sleep(0.001)
    os.setsid()
    libc = ctypes.CDLL(None)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    libc.prctl(PR_SET_NAME, order["name"].encode())
    if os.getppid() != supervisor:
        os._exit(1)
    output = os.open(order["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
    for descriptor in (1, 2):
        os.dup2(output, descriptor)
    os.close(output)
    os.chdir(order["cwd"])
    os.environ.clear()
    os.environ.update(order["environ"])
    # Raises when the supervisor has stopped waiting for us: then we do not run at all.
    connection.sendall(json.dumps({"pid": os.getpid()}).encode() + b"\n")


if __name__ == "__main__":
    main()
