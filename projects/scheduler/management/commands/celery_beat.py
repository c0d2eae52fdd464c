import signal
from argparse import ArgumentParser
from typing import Any

from celery.beat import Service
from django.core.management.base import BaseCommand

from projects.scheduler.services.beat import LONGEST_SLEEP, LeadingScheduler, celery_app
from shared.db.roles import app_role_check
from shared.events.monitor import monitor_start
from shared.observability.starting import tracing_start


class Command(BaseCommand):
    help = "Fire what is due. Several may run: one leads, the others wait for its place."
    # The urls belong to the web process.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--metrics-port", type=int, help="serve /metrics and /health/live")
        parser.add_argument("--metrics-host", default="127.0.0.1")

    def handle(self, *args: Any, **options: Any) -> None:
        app_role_check()
        tracing_start("beat")
        beat = Service(celery_app(), max_interval=LONGEST_SLEEP, scheduler_cls=LeadingScheduler)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: beat.stop())
        if options["metrics_port"] is not None:
            monitor_start(options["metrics_port"], host=options["metrics_host"])
        beat.start()
