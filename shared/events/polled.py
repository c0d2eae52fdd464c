"""The messages of one poll: what of them has to be handled, and how far their partitions are."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from shared.events.wire import Message, message_read, type_read

Place = tuple[str, int]


class Polled:
    """Messages in the order of their partitions; those of types without a handler only count
    as taken."""

    def __init__(self, types: Collection[str]) -> None:
        self._types = types
        self._ends: dict[Place, int] = {}
        self._messages: list[Message] = []

    def add(self, raw: Any) -> None:
        """Take what a Kafka client has polled."""
        self._ends[raw.topic(), raw.partition()] = raw.offset() + 1
        kind = type_read(raw)
        # What does not even say its type is put aside as malformed, not passed over.
        if not kind or kind in self._types:
            self._messages.append(message_read(raw))

    def by_tenant(self) -> list[list[Message]]:
        """The messages to handle, a list per tenant, each in order.

        A key belongs to one tenant, so that the order of keys is kept.
        """
        groups: dict[UUID, list[Message]] = {}
        for message in self._messages:
            groups.setdefault(message.tenant_id, []).append(message)
        return list(groups.values())

    def ends(self, held: Mapping[Place, int]) -> dict[Place, int]:
        """The offsets to go on from: behind all messages, or at the one that is on hold."""
        return {place: held.get(place, end) for place, end in self._ends.items()}
