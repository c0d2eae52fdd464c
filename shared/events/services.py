"""What an operator does with dead letters; each is replayed as it is, or discarded."""

from uuid import UUID

from django.db import transaction

from shared.core.clock import utcnow
from shared.events.dead_letters import key_lock, key_unresolved, message_of_letter
from shared.events.delivery import handle_message
from shared.events.errors import DeadLetterClosed, DeadLetterWaits, ReplayFailed
from shared.events.failures import failure_text, failure_transient
from shared.events.inbox import inbox_note
from shared.events.models import DeadLetter, DeadLetterState
from shared.events.models.dead_letter import UNRESOLVED
from shared.events.selectors import dead_letter_get
from shared.events.wire import envelope_read


def dead_letter_replay(*, dead_letter_id: UUID) -> DeadLetter:
    """Replay a dead letter and then those that wait behind it, in order; stop where one fails.

    Each is a transaction of its own, through the inbox. Returns the dead letter. Raises
    DeadLetterNotFound, DeadLetterClosed, DeadLetterWaits (an earlier one of its key is
    unresolved), ReplayFailed (that one is open now), or a transient failure as it came.
    """
    letter = dead_letter_get(dead_letter_id=dead_letter_id)
    following: UUID | None = letter.id
    while following is not None:
        following = _replay_next(following)
    letter.refresh_from_db()
    return letter


def dead_letter_discard(*, dead_letter_id: UUID, reason: str) -> DeadLetter:
    """Give a dead letter up: its event will never take effect; those behind it may be replayed.

    Raises DeadLetterNotFound, DeadLetterClosed, DeadLetterWaits.
    """
    letter = dead_letter_get(dead_letter_id=dead_letter_id)
    with transaction.atomic():
        _head_check(letter)
        inbox_note(event_id=letter.event_id, tenant_id=letter.tenant_id)
        _close(letter, DeadLetterState.DISCARDED, discard_reason=reason)
    letter.refresh_from_db()
    return letter


def _replay_next(dead_letter_id: UUID) -> UUID | None:
    letter = dead_letter_get(dead_letter_id=dead_letter_id)
    try:
        with transaction.atomic():
            _head_check(letter)
            handle_message(envelope_read(message_of_letter(letter)), replay=True)
            return _close(letter, DeadLetterState.REPLAYED)
    except (DeadLetterClosed, DeadLetterWaits):
        raise
    except Exception as error:
        if failure_transient(error):
            raise
        _failed_again(letter, error)
        raise ReplayFailed(dead_letter_id=letter.id, reason=failure_text(error)) from error


def _head_check(letter: DeadLetter) -> None:
    """Lock the key; the letter must be the first that holds it back."""
    key_lock(letter.topic, letter.key)
    letter.refresh_from_db()
    if letter.state not in UNRESOLVED:
        raise DeadLetterClosed(dead_letter_id=letter.id, state=letter.state)
    head = key_unresolved(letter.topic, letter.key)[0]
    if head.id != letter.id:
        raise DeadLetterWaits(dead_letter_id=letter.id, open_id=head.id)


def _close(letter: DeadLetter, state: DeadLetterState, **values: str) -> UUID | None:
    """Resolve the letter and open the next one of its key; returns the id of that one."""
    DeadLetter.objects.filter(pk=letter.pk).update(state=state, closed_at=utcnow(), **values)
    following = key_unresolved(letter.topic, letter.key).first()
    if following is None:
        return None
    DeadLetter.objects.filter(pk=following.pk).update(state=DeadLetterState.OPEN)
    return UUID(str(following.id))


def _failed_again(letter: DeadLetter, error: Exception) -> None:
    DeadLetter.objects.filter(pk=letter.pk, state__in=UNRESOLVED).update(
        state=DeadLetterState.OPEN,
        reason="failed",
        error=failure_text(error),
        attempts=letter.attempts + 1,
    )
