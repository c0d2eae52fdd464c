"""Outbox, inbox and dead letters."""

from shared.events.models.dead_letter import DeadLetter, DeadLetterState
from shared.events.models.inbox import InboxEvent
from shared.events.models.outbox import OutboxEvent

__all__ = ["DeadLetter", "DeadLetterState", "InboxEvent", "OutboxEvent"]
