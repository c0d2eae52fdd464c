"""Writing dead letters. Their key is locked, so that none is added behind a finished replay."""

from django.db import transaction

from shared.core.clock import utcnow
from shared.core.ids import uuid7
from shared.db.locking import advisory_lock
from shared.events.failures import stored_text
from shared.events.models import DeadLetter, DeadLetterState
from shared.events.models.dead_letter import UNRESOLVED
from shared.events.wire import Message
from shared.tenancy.context import tenant_scope
from shared.tenancy.querysets import TenantQuerySet


def dead_letter_add(message: Message, *, reason: str, error: str, attempts: int) -> DeadLetterState:
    """Put a message aside: open, or waiting when an earlier one of its key is unresolved."""
    with tenant_scope(message.tenant_id), transaction.atomic():
        key_lock(message.topic, message.key)
        blocked = key_unresolved(message.topic, message.key).exists()
        state = DeadLetterState.WAITING if blocked else DeadLetterState.OPEN
        _insert(message, state=state, reason=reason, error=error, attempts=attempts)
    return state


def dead_letter_wait(message: Message) -> bool:
    """Put a message behind the dead letters of its key; False when they are gone by now."""
    with tenant_scope(message.tenant_id), transaction.atomic():
        key_lock(message.topic, message.key)
        if not key_unresolved(message.topic, message.key).exists():
            return False
        _insert(message, state=DeadLetterState.WAITING, reason="waiting", error="", attempts=0)
    return True


def key_lock(topic: str, key: str) -> None:
    """Held to the end of the transaction by whoever adds or resolves dead letters of a key."""
    advisory_lock("dead_letter", topic, key)


def key_unresolved(topic: str, key: str) -> TenantQuerySet:
    """The dead letters of a key that hold it back, in their order."""
    unresolved = DeadLetter.objects.filter(topic=topic, key=stored_text(key), state__in=UNRESOLVED)
    return unresolved.order_by("position")


def _insert(message: Message, *, state: str, reason: str, error: str, attempts: int) -> None:
    now = utcnow()
    letter = DeadLetter(
        id=uuid7(),
        event_id=message.event_id,
        type=stored_text(message.type),
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        key=stored_text(message.key),
        headers={stored_text(k): stored_text(v) for k, v in message.headers.items()},
        value=message.value,
        state=state,
        reason=reason,
        error=error,
        attempts=attempts,
        created_at=now,
        updated_at=now,
    )
    # A message that is delivered again is a dead letter already.
    DeadLetter.objects.bulk_create([letter], ignore_conflicts=True)


def message_of_letter(letter: DeadLetter) -> Message:
    """The message as it came."""
    return Message(
        topic=letter.topic,
        key=letter.key,
        headers=letter.headers,
        value=bytes(letter.value),
        partition=letter.partition,
        offset=letter.offset,
    )
