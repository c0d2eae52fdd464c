"""What the consumer does with messages, apart from when it does it again."""

from collections.abc import Sequence

from shared.events.dead_letters import dead_letter_add, dead_letter_wait
from shared.events.delivery import KeyBlocked, handle_message, handle_together
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


def messages_receive(messages: Sequence[Message]) -> None:
    """Handle messages of one tenant in one transaction, in their order.

    Raises when one of them needs more than its handlers: nothing has been written then, and
    each is to be received by itself.
    """
    handle_together([envelope_read(message) for message in messages])


def message_give_up(message: Message, error: BaseException, attempts: int) -> None:
    """Put a message aside that fails in the same way each time."""
    dead_letter_add(message, reason="failed", error=failure_text(error), attempts=attempts)
