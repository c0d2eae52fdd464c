"""`manage.py quota_set TENANT CLASS QUOTA`: a quota of one tenant's own, in every service."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from shared.api.ratelimit import quota_set


class Command(BaseCommand):
    """Kept in Redis, so that it takes effect with the next request."""

    help = "Give one tenant its own quota of a rate class, in every service."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("tenant", type=UUID)
        parser.add_argument("rate_class", choices=sorted(settings.RATE_LIMITS))
        parser.add_argument("quota", type=int)

    def handle(self, **options: Any) -> None:
        quota_set(
            tenant_id=options["tenant"],
            rate_class=options["rate_class"],
            quota=options["quota"],
        )
