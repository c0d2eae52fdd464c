import contextlib
import os
import secrets
import socket
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connections

from projects.worker.services.running import Running
from projects.worker.services.workers import worker_register, worker_stop
from shared.db.roles import app_role_check
from shared.events.monitor import monitor_start
from shared.observability.starting import tracing_start


class Command(BaseCommand):
    help = "Run jobs: take messages from Redis, claim their rows, push them to their services."
    # The urls belong to the web process.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--concurrency", type=int, default=settings.WORKER_CONCURRENCY)
        parser.add_argument(
            "--queues", nargs="+", choices=settings.WORKER_QUEUES, default=settings.WORKER_QUEUES
        )
        parser.add_argument("--metrics-port", type=int, help="serve /metrics and /health/live")
        parser.add_argument("--metrics-host", default="127.0.0.1")

    def handle(self, *args: Any, **options: Any) -> None:
        # Celery comes with the first use of this command, not with the list of commands.
        from projects.worker.management.engine import Engine
        from projects.worker.management.heartbeat import Heartbeat

        app_role_check()
        tracing_start("celery")
        if options["metrics_port"] is not None:
            monitor_start(options["metrics_port"], host=options["metrics_host"])
        queues, concurrency = options["queues"], options["concurrency"]
        host = socket.gethostname()
        worker = worker_register(
            instance=f"{host}-{os.getpid()}-{secrets.token_hex(3)}",
            host=host,
            queues=queues,
            concurrency=concurrency,
        )
        running = Running(worker.id)
        heartbeat = Heartbeat(running)
        heartbeat.start()
        try:
            Engine(running, queues=queues, concurrency=concurrency).run()
        finally:
            heartbeat.stop()
            with contextlib.suppress(Exception):
                worker_stop(worker_id=worker.id)
            connections.close_all()
