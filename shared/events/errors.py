"""What can go wrong between an event and its handler."""

from collections.abc import Mapping

from shared.core.errors import Conflict, NotFound


class EventError(Exception):
    """A fault of the event machinery or of how it is used."""


class EventUndeclared(EventError):
    """The class is not an event, or its declaration contradicts itself."""


class EventMalformed(EventError):
    """The message cannot be read as the event that it says it is: poison."""


class PartitionsStill(EventError):
    """Nothing comes of partitions of which there is more."""

    def __init__(self, at: Mapping[tuple[str, int], int]) -> None:
        places = ", ".join(
            f"{topic}-{number} at {offset}" for (topic, number), offset in at.items()
        )
        super().__init__(f"nothing more comes of {places}, though there is more")


class OutsideTransaction(EventError):
    """An event is published beside the write it tells of: open transaction.atomic() first."""


class EventNotParked(Conflict):
    """This event is not parked: it was sent, or it is on its way."""


class DeadLetterNotFound(NotFound):
    """There is no such dead letter."""


class DeadLetterClosed(Conflict):
    """Dead letter {dead_letter_id} is already {state}."""


class DeadLetterWaits(Conflict):
    """Dead letter {dead_letter_id} waits behind {open_id}, the earlier one of the same key."""


class ReplayFailed(Conflict):
    """Dead letter {dead_letter_id} failed again: {reason}"""
