"""Look after the keys that sign access tokens."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from projects.gateway.errors import SigningKeyTooYoung
from projects.gateway.models import SigningKey
from projects.gateway.services import signing_keys
from shared.core.clock import utcnow


class Command(BaseCommand):
    help = "List the signing keys, rotate them, or seal them anew after a change of JWT_SECRET."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["list", "rotate", "reseal"])
        parser.add_argument("--force", action="store_true", help="rotate to a key of any age")

    def handle(self, *args: Any, what: str, force: bool, **options: Any) -> None:
        if what == "rotate":
            self._rotate(force)
        elif what == "reseal":
            self.stdout.write(f"{signing_keys.signing_keys_reseal()} keys sealed anew")
        else:
            self._list()

    def _rotate(self, force: bool) -> None:
        try:
            key = signing_keys.signing_keys_rotate(now=utcnow(), force=force)
        except SigningKeyTooYoung as refusal:
            raise CommandError(f"{refusal} --force rotates all the same.") from None
        self.stdout.write(f"{key.kid} signs now")

    def _list(self) -> None:
        for key in SigningKey.objects.all():
            self.stdout.write(f"{key.state:8} {key.created_at:%Y-%m-%d %H:%M:%S}Z {key.kid}")
