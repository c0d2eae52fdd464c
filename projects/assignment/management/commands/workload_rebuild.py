"""Count a tenant's workload anew from its assignments."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand

from projects.assignment.services.workload import workload_rebuild
from shared.tenancy.context import tenant_scope


class Command(BaseCommand):
    help = "Rebuild the workload counters of a tenant and say how many were wrong (none should be)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("tenant", type=UUID)

    def handle(self, *args: Any, **options: Any) -> None:
        with tenant_scope(options["tenant"]):
            wrong = workload_rebuild()
        self.stdout.write(f"{wrong} counters differed")
