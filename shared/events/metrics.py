"""What the events process tells Prometheus."""

from prometheus_client import Counter, Gauge

from shared.observability.metrics import consumer_lag, outbox_parked, outbox_unpublished

outbox_oldest = Gauge(
    "outbox_oldest_seconds", "Age of the oldest unpublished event", multiprocess_mode="livemax"
)
events_received = Counter("events_received", "Events that the consumer took", ["type", "outcome"])


def outbox_observe(unpublished: int, oldest: float, parked: int) -> None:
    """The state of the outbox, all tenants together."""
    outbox_unpublished.set(unpublished)
    outbox_oldest.set(oldest)
    outbox_parked.set(parked)


def lag_observe(topic: str, partition: int, messages: int) -> None:
    """How many messages of a partition have not been dealt with."""
    consumer_lag.labels(topic, str(partition)).set(messages)


def lag_forget(topic: str, partition: int) -> None:
    """The partition belongs to another process now."""
    try:
        consumer_lag.remove(topic, str(partition))
    except KeyError:
        return
