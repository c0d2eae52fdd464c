"""The events of notifications."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from projects.notification.domain import states
from projects.notification.models import Notification
from shared.contracts.notification import (
    NotificationDelivered,
    NotificationFailed,
    NotificationSent,
)
from shared.events import outbox

NOW: Mapping[UUID, str] = MappingProxyType({})


def sent_announce(rows: Sequence[Notification], *, traces: Mapping[UUID, str] = NOW) -> None:
    """notification.sent for all of them, by one statement.

    `traces`: the traceparents of the events that they tell of; without, the running one's.
    """
    outbox.publish_many(
        [(NotificationSent(**_facts(row, row.sent_at)), row.version) for row in rows],
        traceparents=[traces.get(row.event_id, "") for row in rows],
    )


def state_announce(row: Notification) -> None:
    """The event of the state that the notification has come to; some have none."""
    if row.state == states.SENT:
        sent_announce([row])
    elif row.state == states.DELIVERED:
        event = NotificationDelivered(**_facts(row, row.delivered_at))
        outbox.publish(event, version=row.version)
    elif row.state in (states.UNDELIVERED, states.BOUNCED):
        failed = NotificationFailed(**_facts(row, row.failed_at), reason=row.reason)
        outbox.publish(failed, version=row.version)


def _facts(row: Notification, at: datetime | None) -> dict[str, Any]:
    return {
        "notification_id": row.id,
        "event_id": row.event_id,
        "recipient_id": row.recipient_id,
        "kind": row.kind,
        "category": row.category,
        "channel": row.channel,
        "occurred_at": at,
    }
