"""Plays the customer who confirms a payment at their bank."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from projects.payment.errors import SimulatedChargeNotFound
from projects.payment.services.simulation import three_d_secure_confirm


class Command(BaseCommand):
    """`simulated_confirm ch_...`: the provider then tells payment by webhook."""

    help = "Confirm a simulated 3-D Secure charge by its provider reference."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reference")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            three_d_secure_confirm(reference=options["reference"])
        except SimulatedChargeNotFound as error:
            raise CommandError(error.detail) from error
        self.stdout.write(f"{options['reference']} confirmed\n")
