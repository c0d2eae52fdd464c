import json
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from shared.auth.copies_rebuild import Rebuilt, local_copies_rebuild
from shared.core.errors import DomainError
from shared.db.copies import Stored

LINE = "{tenant_id:36}  {copy:8}" + "".join(f"  {{{word}:>8}}" for word in Stored)


class Command(BaseCommand):
    help = "Compare the copies of tenants and members with the gateway's, and store what differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", type=UUID, help="this one alone")
        parser.add_argument("--json", action="store_true", help="JSON instead of a table")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rows = [_row(each) for each in local_copies_rebuild(tenant_id=options["tenant"])]
        except DomainError as error:
            raise CommandError(error.detail) from error
        self.stdout.write(json.dumps(rows, indent=2) if options["json"] else _table(rows))


def _row(rebuilt: Rebuilt) -> dict[str, Any]:
    counts = {str(word): rebuilt.rows[word] for word in Stored}
    return {"tenant_id": str(rebuilt.tenant_id), "copy": rebuilt.copy, **counts}


def _table(rows: list[dict[str, Any]]) -> str:
    if not rows:
        return "No copies of tenants or members."
    head = {name: name.upper() for name in rows[0]}
    return "\n".join(LINE.format(**row) for row in (head, *rows))
