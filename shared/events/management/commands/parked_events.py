from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from shared.events.parked import parked_list, parked_retry


class Command(BaseCommand):
    help = "List the events that the broker refused, or have the relay try them again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("list", help="each holds back the later events of its key")
        retry = actions.add_parser("retry", help="once the broker's reason is gone")
        retry.add_argument("id", type=UUID, nargs="*", help="all of them when none is named")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "list":
            for row in parked_list():
                self.stdout.write(f"{row.id}  {row.type}  {row.key}  {row.last_error}")
            return
        count = parked_retry(event_ids=options["id"] or None)
        if options["id"] and count < len(set(options["id"])):
            raise CommandError(f"Only {count} of these events are parked.")
        self.stdout.write(f"{count} events will be tried again")
