import json
from argparse import SUPPRESS, ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from shared.core.clock import rfc3339
from shared.core.errors import DomainError
from shared.events.models import DeadLetter, DeadLetterState
from shared.events.models.dead_letter import UNRESOLVED
from shared.events.services import dead_letter_discard, dead_letter_replay
from shared.tenancy.context import system_scope, tenant_scope

COLUMNS = ("id", "state", "type", "key", "attempts", "reason", "since", "error")
WIDEST = 60


class Command(BaseCommand):
    help = "List, replay or discard the events that could not be handled, of all tenants."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="JSON instead of a table")
        actions = parser.add_subparsers(dest="action", required=True)
        listing = actions.add_parser("list", help="those that are not resolved, in their order")
        listing.add_argument("--all", action="store_true", help="resolved ones too")
        listing.add_argument("--limit", type=int, default=200)
        replay = actions.add_parser("replay", help="handle one, and those waiting behind it")
        replay.add_argument("id", type=UUID)
        discard = actions.add_parser("discard", help="give one up for good")
        discard.add_argument("id", type=UUID)
        discard.add_argument("--reason", required=True)
        for action in (listing, replay, discard):
            action.add_argument("--json", action="store_true", default=SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "list":
            rows = _list(everything=options["all"], limit=options["limit"])
        else:
            rows = [_row(_act(options))]
        self.stdout.write(json.dumps(rows, indent=2) if options["json"] else _table(rows))


def _list(*, everything: bool, limit: int) -> list[dict[str, Any]]:
    states = DeadLetterState.values if everything else UNRESOLVED
    with system_scope("dead-letters"):
        letters = DeadLetter.across_tenants.filter(state__in=states).order_by("position")
        return [_row(letter) for letter in letters[:limit]]


def _act(options: dict[str, Any]) -> DeadLetter:
    with tenant_scope(_tenant_of(options["id"])):
        try:
            if options["action"] == "replay":
                return dead_letter_replay(dead_letter_id=options["id"])
            return dead_letter_discard(dead_letter_id=options["id"], reason=options["reason"])
        except DomainError as error:
            raise CommandError(error.detail) from error


def _tenant_of(dead_letter_id: UUID) -> UUID:
    with system_scope("dead-letters"):
        letter = DeadLetter.across_tenants.filter(id=dead_letter_id).first()
    if letter is None:
        raise CommandError(f"There is no dead letter {dead_letter_id}.")
    return UUID(str(letter.tenant_id))


def _row(letter: DeadLetter) -> dict[str, Any]:
    return {
        "id": str(letter.id),
        "tenant_id": str(letter.tenant_id),
        "event_id": str(letter.event_id),
        "state": letter.state,
        "type": letter.type,
        "key": letter.key,
        "attempts": letter.attempts,
        "reason": letter.discard_reason or letter.reason,
        "since": rfc3339(letter.created_at),
        "error": letter.error,
    }


def _table(rows: list[dict[str, Any]]) -> str:
    if not rows:
        return "No dead letters."
    cells = [[name.upper() for name in COLUMNS]]
    cells += [[_cell(row[name]) for name in COLUMNS] for row in rows]
    widths = [max(len(line[number]) for line in cells) for number in range(len(COLUMNS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    )


def _cell(value: Any) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"
