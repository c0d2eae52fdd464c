import contextlib
import signal
import sys
import threading
from argparse import ArgumentParser
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand

from shared.core.collector import collector_spare
from shared.db.roles import app_role_check
from shared.events.consumer import Consumer
from shared.events.loops import loops_all
from shared.events.measures import measures_run
from shared.events.monitor import monitor_start
from shared.events.relay import Relay
from shared.events.supervisor import Supervisor, loop_run
from shared.observability.starting import tracing_start

PARTS = ("relay", "consumer", "loops")


class Command(BaseCommand):
    help = "Send this service's events, handle those of others, and run its loops."
    # The urls belong to the web process.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--only", choices=PARTS, help="one part instead of all three")
        parser.add_argument("--metrics-port", type=int, help="serve /metrics and /health/live")
        parser.add_argument("--metrics-host", default="127.0.0.1")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        _roles_check()
        tracing_start("events")
        if options["metrics_port"] is not None:
            port, host = options["metrics_port"], options["metrics_host"]
            monitor_start(port, host=host, measure=measures_run)
        collector_spare()
        supervisor = Supervisor(stop)
        for part in [options["only"]] if options["only"] else PARTS:
            _start(part, supervisor, stop)
        if not supervisor.wait():
            sys.exit(1)


def _roles_check() -> None:
    from django.db import OperationalError

    # A database that is away now is waited for by each part; its roles were checked before.
    with contextlib.suppress(OperationalError):
        app_role_check()


def _start(part: str, supervisor: Supervisor, stop: threading.Event) -> None:
    if part == "relay":
        supervisor.start("relay", Relay(stop).run)
    elif part == "consumer":
        supervisor.start("consumer", Consumer(stop).run)
    else:
        for loop in loops_all():
            supervisor.start(loop.name, partial(loop_run, loop, stop))
