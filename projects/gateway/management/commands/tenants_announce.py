"""Tell all tenants again to the services that keep copies of them."""

from typing import Any

from django.core.management.base import BaseCommand

from projects.gateway.services.tenants import tenants_announce


class Command(BaseCommand):
    help = "Publish every tenant's facts again, for services whose copies are new or incomplete."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{tenants_announce()} tenants told again")
