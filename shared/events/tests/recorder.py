"""What handlers did, read from the database, so that rolled back effects do not count."""

from collections.abc import Callable
from typing import Any

from shared.events.envelope import Envelope
from shared.tenancy.context import system_scope, tenant_scope
from shared.testing.cast import TENANT
from shared.testing.project.models import LedgerLine


class Recorder:
    """`fail` is called before each effect and may raise."""

    def __init__(self) -> None:
        self.fail: Callable[[Any, Envelope], None] = lambda event, envelope: None
        self.calls = 0

    def handle(self, event: Any, envelope: Envelope) -> None:
        self.calls += 1
        LedgerLine.objects.create(text=f"{envelope.aggregate_id}={event.name}")
        self.fail(event, envelope)

    def effects(self, shop_id: object, tenant_id: Any = TENANT) -> list[str]:
        """The names in events of a shop that had an effect, in order."""
        prefix = f"{shop_id}="
        with tenant_scope(tenant_id):
            lines = LedgerLine.objects.filter(text__startswith=prefix).order_by("id")
            return [line.text.removeprefix(prefix) for line in lines]

    def total(self) -> int:
        with system_scope("test"):
            return int(LedgerLine.across_tenants.count())
