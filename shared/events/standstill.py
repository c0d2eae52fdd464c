"""Partitions of which nothing comes although there is something.

A client of Kafka can stop fetching one partition, silently and for good, while it goes on with
the others: seen after the kill of a broker that was slow to come back.
"""

import time
from collections.abc import Collection, Sequence

from confluent_kafka import Consumer, KafkaException, TopicPartition

from shared.events.errors import PartitionsStill
from shared.events.polled import Place

EVERY = 60.0
# The time stamp that stands for a partition's end.
LATEST = -1
ANSWER = 1.0


class Standstill:
    """Looks from time to time; to be asked when everything that was fetched has been taken."""

    def __init__(self) -> None:
        self._behind: dict[Place, int] = {}
        self._look_at = time.monotonic() + EVERY

    def check(self, client: Consumer, held: Collection[Place]) -> None:
        """Raises PartitionsStill for those, but for `held`, that are behind and have not moved
        since the last look. A new client goes on from where they stand."""
        if time.monotonic() < self._look_at:
            return
        before, self._behind = self._behind, self._look(client, held)
        self._look_at = time.monotonic() + EVERY
        still = {place: at for place, at in self._behind.items() if before.get(place) == at}
        if still:
            raise PartitionsStill(still)

    def _look(self, client: Consumer, held: Collection[Place]) -> dict[Place, int]:
        """Where partitions stand that are behind; nothing while the broker does not answer."""
        try:
            assigned = client.assignment()
            places = [p for p in assigned if (p.topic, p.partition) not in held]
            at = _positions(client, places)
            ends = _offsets(client.offsets_for_times(_ends(places), timeout=ANSWER))
        except KafkaException:
            return {}
        return {place: offset for place, offset in at.items() if offset < ends.get(place, 0)}


def _positions(client: Consumer, places: Sequence[TopicPartition]) -> dict[Place, int]:
    """Where each goes on; where nothing has come yet, that is where the group was."""
    at = client.position(list(places))
    fresh = [place for place in at if place.offset < 0]
    known = _offsets(client.committed(fresh, timeout=ANSWER)) if fresh else {}
    return {**_offsets(at), **{place: max(0, offset) for place, offset in known.items()}}


def _ends(places: Sequence[TopicPartition]) -> list[TopicPartition]:
    return [TopicPartition(place.topic, place.partition, LATEST) for place in places]


def _offsets(places: Sequence[TopicPartition]) -> dict[Place, int]:
    return {(place.topic, place.partition): place.offset for place in places}
