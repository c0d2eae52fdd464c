"""Events of notification: what became of what somebody was to be told."""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.types import Instant
from shared.events.envelope import event


@dataclass(frozen=True, kw_only=True)
class NotificationFacts:
    """A notification: `kind` is the type of the event that it tells of, `channel` in_app or
    email."""

    notification_id: UUID
    event_id: UUID
    recipient_id: UUID
    kind: str
    category: str
    channel: str
    occurred_at: Instant


@event(type="notification.sent", topic="notification.notification", key="notification_id")
@dataclass(frozen=True, kw_only=True)
class NotificationSent(NotificationFacts):
    """It went out: into the recipient's feed, where it has arrived by that, or to a mail
    server that took it."""


@event(type="notification.delivered", topic="notification.notification", key="notification_id")
@dataclass(frozen=True, kw_only=True)
class NotificationDelivered(NotificationFacts):
    """Somebody confirmed that a mail arrived."""


@event(type="notification.failed", topic="notification.notification", key="notification_id")
@dataclass(frozen=True, kw_only=True)
class NotificationFailed(NotificationFacts):
    """It was refused, given up or came back."""

    reason: str
