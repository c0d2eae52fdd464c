from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate
from django.db import connections


class Command(migrate.Command):
    """Django's migrate, as the owner of the tables: the other roles may create nothing."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def execute(self, *args: Any, **options: Any) -> str | None:
        # Before the system checks, which ask the database.
        if "owner" not in connections:
            variable = f"{settings.SERVICE_NAME.upper()}_OWNER_DATABASE_URL"
            raise CommandError(f"{variable} is not set: the owner of the tables migrates.")
        return super().execute(*args, **options)

    def handle(self, *args: Any, **options: Any) -> str | None:
        if options["database"] == "default":
            options["database"] = "owner"
        return super().handle(*args, **options)
