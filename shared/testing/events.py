"""What a service has published, and events that arrive at it."""

from dataclasses import replace
from typing import Any, TypeVar

from shared.events.envelope import data_decode, spec_of
from shared.events.models import OutboxEvent
from shared.events.outbox import envelope_of
from shared.events.receive import message_receive
from shared.events.subscribe import subscribed_spec
from shared.events.wire import message_of
from shared.tenancy.context import tenant_required

E = TypeVar("E")


def published(event_class: type[E]) -> list[E]:
    """The events of this class that the tenant in context has in its outbox, in order."""
    spec = spec_of(event_class)
    rows = OutboxEvent.objects.filter(dataschema=spec.dataschema).order_by("position")
    return [data_decode(spec, bytes(row.data)) for row in rows]


def published_check(event_class: type[E], count: int = 1) -> list[E]:
    """As published; fails unless there are `count` of them."""
    events = published(event_class)
    if len(events) != count:
        types = list(OutboxEvent.objects.order_by("position").values_list("type", flat=True))
        raise AssertionError(
            f"{len(events)} {event_class.__name__} published, not {count}; the outbox holds {types}"
        )
    return events


def event_deliver(
    event: Any, *, version: int = 1, times: int = 1, source: str | None = None
) -> None:
    """Hand the event to this service's handlers as the consumer does, the same id each time.

    It comes from its producer, or from `source` where every service may send it, in the
    tenant in context. Raises what a handler raises.
    """
    spec = spec_of(event)
    assert subscribed_spec(spec.dataschema), f"no handler subscribes to {spec.dataschema}"
    envelope = envelope_of(event, version=version, tenant_id=tenant_required())
    source = source or spec.topic.split(".")[0]
    envelope = replace(envelope, source=source, topic=spec.topic_of(source))
    for _ in range(times):
        message_receive(message_of(envelope))
