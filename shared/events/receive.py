"""What the consumer does with one message, apart from when it does it again."""

from shared.events.dead_letters import dead_letter_add, dead_letter_wait
from shared.events.delivery import KeyBlocked, handle_message
from shared.events.errors import EventMalformed
from shared.events.failures import failure_text
from shared.events.wire import Message, envelope_read


def message_receive(message: Message) -> None:
    """Handle a message, or put it aside when it is poison or its key is blocked.

    Raises what a handler raises: the consumer decides whether to try again.
    """
    try:
        envelope = envelope_read(message)
        while True:
            try:
                handle_message(envelope)
                return
            except KeyBlocked:
                if dead_letter_wait(message):
                    return
    except EventMalformed as error:
        dead_letter_add(message, reason="malformed", error=failure_text(error), attempts=1)


def message_give_up(message: Message, error: BaseException, attempts: int) -> None:
    """Put a message aside that fails in the same way each time."""
    dead_letter_add(message, reason="failed", error=failure_text(error), attempts=attempts)
