"""What an event is: the declaration of its type, its data as bytes, and the envelope around it."""

import fnmatch
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar, get_args, get_type_hints
from uuid import UUID

import msgspec

from shared.events.errors import EventMalformed, EventUndeclared

E = TypeVar("E")


@dataclass(frozen=True)
class EventSpec:
    """The declaration of one event type. `key` names the field that holds the aggregate's id.

    A topic `*.job` is one per service: each sends the event on its own.
    """

    cls: type
    type: str
    topic: str
    key: str
    version: int
    time_fields: tuple[str, ...]
    decoder: msgspec.json.Decoder[Any]

    @property
    def dataschema(self) -> str:
        return f"urn:tributary:{self.type}:v{self.version}"

    def topic_of(self, service: str) -> str:
        """The topic on which this service sends the event."""
        return self.topic.replace("*", service, 1)

    def topics_in(self, topics: Iterable[str]) -> list[str]:
        """Those of the topics that carry the event."""
        return fnmatch.filter(topics, self.topic)


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """A CloudEvent: `key` is the Kafka key, `tenant_id:aggregate_id`; `data` is its JSON."""

    id: UUID
    type: str
    source: str
    time: datetime
    tenant_id: UUID
    topic: str
    key: str
    aggregate_id: str
    aggregate_version: int
    dataschema: str
    traceparent: str = ""
    data: bytes


_specs: dict[str, EventSpec] = {}
_encoder = msgspec.json.Encoder()


def event(*, type: str, topic: str, key: str, version: int = 1) -> Callable[[type[E]], type[E]]:
    """Declare a frozen dataclass as an event. The type is past tense: `lead.won`."""
    return partial(_declare, type, topic, key, version)


def _declare(name: str, topic: str, key: str, version: int, cls: type[E]) -> type[E]:
    hints = get_type_hints(cls)
    if key not in hints:
        raise EventUndeclared(f"{cls.__name__} has no field {key}, its key.")
    spec = EventSpec(cls, name, topic, key, version, _time_fields(hints), msgspec.json.Decoder(cls))
    known = _specs.get(spec.dataschema)
    if known and known.cls.__qualname__ != cls.__qualname__:
        raise EventUndeclared(f"{spec.dataschema} is already {known.cls.__name__}.")
    _specs[spec.dataschema] = spec
    cls.event_spec = spec  # type: ignore[attr-defined]
    return cls


def _time_fields(hints: dict[str, Any]) -> tuple[str, ...]:
    return tuple(
        name for name, hint in hints.items() if hint is datetime or datetime in get_args(hint)
    )


def event_of(cls: type[E], values: dict[str, Any]) -> E:
    """An event with a value for each of its fields, as its constructor makes it.

    For thousands: the constructor of a frozen dataclass takes longer than encoding its event.
    """
    made = object.__new__(cls)
    made.__dict__.update(values)
    return made


def spec_of(event_or_class: object) -> EventSpec:
    """The declaration of an event or its class. Raises EventUndeclared."""
    spec = getattr(event_or_class, "event_spec", None)
    if not isinstance(spec, EventSpec):
        raise EventUndeclared(f"{event_or_class!r} is not declared with @event.")
    return spec


def specs_all() -> list[EventSpec]:
    """Every event type that has been imported, by type and version."""
    return sorted(_specs.values(), key=lambda spec: (spec.type, spec.version))


def data_encode(event: object) -> bytes:
    """The JSON of an event: times in UTC with `Z`. Raises EventMalformed for what no consumer
    could decode, so that it never leaves the producer."""
    spec = spec_of(event)
    try:
        data = _encoder.encode(_in_utc(event, spec))
        spec.decoder.decode(data)
    except (msgspec.ValidationError, TypeError, ValueError) as error:
        raise EventMalformed(f"{spec.type}: {error}") from error
    return data


def data_decode(spec: EventSpec, data: bytes) -> Any:
    """The event of an envelope's data. Raises EventMalformed."""
    try:
        return spec.decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise EventMalformed(f"{spec.type}: {error}") from error


def _in_utc(event: Any, spec: EventSpec) -> Any:
    shifted = {}
    for name in spec.time_fields:
        value = getattr(event, name)
        if isinstance(value, datetime) and value.tzinfo not in (None, UTC):
            shifted[name] = value.astimezone(UTC)
    return replace(event, **shifted) if shifted else event
