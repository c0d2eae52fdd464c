"""Events of a tenant's own systems are stored and counted as those of the suite are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from projects.analytics.domain.privacy import data_kept
from projects.analytics.domain.tracking import SOURCE, tracked_id
from projects.analytics.models import Event
from projects.analytics.services.ingest import events_count
from shared.tenancy.context import tenant_required


@dataclass(frozen=True, kw_only=True)
class Tracked:
    """How many events came, and how many of them were new."""

    received: int
    stored: int


@transaction.atomic(savepoint=False)
def events_track(*, events: Sequence[Mapping[str, Any]], now: datetime) -> Tracked:
    """Store and count those that are new; an event with the id of an earlier one is that one."""
    rows = [event_tracked(now=now, **facts) for facts in events]
    # In one order everywhere: two that send the same events do not wait in a circle.
    rows.sort(key=lambda row: row.id)
    return Tracked(received=len(events), stored=events_count(rows))


def event_tracked(*, now: datetime, **facts: Any) -> Event:
    """The row of what a tenant has sent."""
    tenant_id, amount = tenant_required(), facts.get("amount")
    return Event(
        id=tracked_id(tenant_id, facts["id"]),
        tenant_id=tenant_id,
        type=facts["type"],
        source=SOURCE,
        aggregate_id=facts.get("aggregate_id", ""),
        aggregate_version=1,
        occurred_at=facts["occurred_at"],
        recorded_at=now,
        amount=amount.amount if amount else None,
        currency=amount.currency if amount else "",
        data=data_kept(facts["type"], facts.get("data", {})),
    )
