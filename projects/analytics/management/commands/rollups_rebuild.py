"""Count a tenant's events anew."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand

from projects.analytics.services.rebuild import counters_rebuild
from shared.tenancy.context import tenant_scope


class Command(BaseCommand):
    help = "Rebuild a tenant's roll-ups and leads from its events; say what differed (nothing)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("tenant", type=UUID)

    def handle(self, *args: Any, **options: Any) -> None:
        with tenant_scope(options["tenant"]):
            done = counters_rebuild()
        self.stdout.write(f"{done.rollups} roll-ups and {done.rows} rows of leads differed")
