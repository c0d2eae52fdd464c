"""Make an operator of the platform."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from projects.gateway.services.users import operator_create
from shared.core.errors import DomainError


class Command(BaseCommand):
    help = "Make a user who may sign in to the nine admins; an existing user becomes one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", default="")
        parser.add_argument(
            "--password-env", required=True, metavar="VAR", help="variable that holds the password"
        )
        parser.add_argument("--read-only", action="store_true", help="staff, but no superuser")

    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ.get(options["password_env"])
        if not password:
            raise CommandError(f"{options['password_env']} is not set.")
        try:
            user = operator_create(
                email=options["email"],
                password=password,
                name=options["name"],
                superuser=not options["read_only"],
            )
        except DomainError as refusal:
            reasons = " ".join(reason.message for reason in refusal.errors)
            raise CommandError(f"{refusal} {reasons}".strip()) from None
        self.stdout.write(f"{user.email} {user.id}")
