from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from shared.events.documents import documents_compare, documents_write

# Named, not imported: contracts stand above events.
CATALOGUE = "shared.contracts.catalogue"


class Command(BaseCommand):
    help = "Write the JSON Schemas of all events, unless one has changed in a way that breaks."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing, only compare")
        parser.add_argument("--folder", type=Path, default=None)

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["folder"] or Path(settings.ROOT, "docs", "reference", "events")
        specs = import_module(CATALOGUE).contracts_load()
        problems, stale = documents_compare(folder, specs)
        if problems:
            raise CommandError("\n".join(["These changes break consumers:", *problems]))
        if options["check"]:
            _check(stale)
        documents_write(stale)
        self.stdout.write(f"{len(specs)} events, {len(stale)} files written")


def _check(stale: dict[Path, str]) -> None:
    if stale:
        names = ", ".join(sorted(path.name for path in stale))
        raise CommandError(f"Not up to date: {names}. Run the command event_schemas.")
