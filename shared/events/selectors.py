"""Reads of outbox and dead letters, in the tenant in context."""

from datetime import datetime
from uuid import UUID

from shared.events.errors import DeadLetterNotFound
from shared.events.models import DeadLetter, OutboxEvent
from shared.events.models.dead_letter import UNRESOLVED
from shared.tenancy.querysets import TenantQuerySet


def dead_letter_list() -> TenantQuerySet:
    """All dead letters, the latest first."""
    return DeadLetter.objects.order_by("-position")


def dead_letter_get(*, dead_letter_id: UUID) -> DeadLetter:
    """Raises DeadLetterNotFound."""
    letter = DeadLetter.objects.filter(id=dead_letter_id).first()
    if letter is None:
        raise DeadLetterNotFound
    return letter


def event_state(*, since: datetime | None = None) -> dict[str, int]:
    """How many events were made (since the moment, as far as they are kept), are not sent yet,
    are parked, and are dead letters not resolved."""
    made = OutboxEvent.objects.filter(time__gte=since) if since else OutboxEvent.objects.all()
    unpublished = OutboxEvent.objects.filter(published_at=None)
    return {
        "made": made.count(),
        "unpublished": unpublished.filter(parked_at=None).count(),
        "parked": unpublished.filter(parked_at__isnull=False).count(),
        "dead_letters": DeadLetter.objects.filter(state__in=UNRESOLVED).count(),
    }
