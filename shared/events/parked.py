"""Rows that the broker refused, for the operator: what they are, and another try."""

from collections.abc import Sequence
from uuid import UUID

from shared.events.models import OutboxEvent
from shared.tenancy.context import system_scope


def parked_list(*, limit: int = 200) -> list[OutboxEvent]:
    """The parked rows of all tenants, in their order; each holds back its own key."""
    with system_scope("parked-events"):
        rows = OutboxEvent.across_tenants.filter(published_at=None, parked_at__isnull=False)
        return list(rows.order_by("position")[:limit])


def parked_retry(*, event_ids: Sequence[UUID] | None = None) -> int:
    """Let the relay try parked rows again (all of them, or these); returns how many.

    Worth it once the reason is gone: the topic accepts larger messages now, for example.
    """
    with system_scope("parked-events"):
        rows = OutboxEvent.across_tenants.filter(published_at=None, parked_at__isnull=False)
        if event_ids is not None:
            rows = rows.filter(id__in=event_ids)
        return int(rows.update(parked_at=None, attempts=0))
