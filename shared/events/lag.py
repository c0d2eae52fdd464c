"""How far the consumer is behind, from what the broker told with the last fetches."""

from confluent_kafka import Consumer, KafkaException

from shared.events.lag_board import lag_tell
from shared.events.metrics import lag_observe


def lag_measure(client: Consumer, held: dict[tuple[str, int], int]) -> int:
    """Observe the lag of each assigned partition; returns the sum.

    `held` are the offsets of messages that were taken but wait to be tried again.
    """
    found: dict[tuple[str, int], int] = {}
    try:
        for place in client.position(client.assignment()):
            _, high = client.get_watermark_offsets(place, cached=True)
            position = held.get((place.topic, place.partition), place.offset)
            behind = max(0, high - position) if position >= 0 and high >= 0 else 0
            lag_observe(place.topic, place.partition, behind)
            found[place.topic, place.partition] = behind
    except KafkaException:
        return sum(found.values())
    lag_tell(found)
    return sum(found.values())
