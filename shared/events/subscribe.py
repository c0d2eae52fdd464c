"""Which function handles which event; filled while the project's handlers.py is imported."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.conf import settings

from shared.events.envelope import Envelope, EventSpec, spec_of

Handled = tuple[Any, Envelope]
Handler = Callable[[Any, Envelope], None]
TogetherHandler = Callable[[Sequence[Handled]], None]

_handlers: dict[str, list[Handler]] = {}
_together: dict[str, list[TogetherHandler]] = {}
_specs: dict[str, EventSpec] = {}


def subscribe(*event_classes: type) -> Callable[[Handler], Handler]:
    """Run the function for each of these events: in its tenant, in a transaction, once."""

    def register(handler: Handler) -> Handler:
        for event_class in event_classes:
            _add(_handlers, event_class, handler)
        return handler

    return register


def subscribe_together(
    *event_classes: type,
) -> Callable[[TogetherHandler], TogetherHandler]:
    """Run the function once for all of these events that one transaction handles.

    It gets them as (event, envelope) pairs in their order, one or many, of one tenant, after
    the handlers of single events have run. For a handler that writes many rows by one
    statement; which events come together is chance, so its effect must not depend on it.
    """

    def register(handler: TogetherHandler) -> TogetherHandler:
        for event_class in event_classes:
            _add(_together, event_class, handler)
        return handler

    return register


def _add(registry: dict[str, list[Any]], event_class: type, handler: Any) -> None:
    spec = spec_of(event_class)
    _specs[spec.dataschema] = spec
    known = registry.setdefault(spec.dataschema, [])
    if not any(_same(handler, other) for other in known):
        known.append(handler)


def _same(left: Any, right: Any) -> bool:
    return (left.__module__, left.__qualname__) == (right.__module__, right.__qualname__)


def handlers_of(dataschema: str) -> list[Handler]:
    """The handlers of one version of one type, in the order of their declaration."""
    return _handlers.get(dataschema, [])


def together_handlers_of(handled: Sequence[Handled]) -> list[tuple[TogetherHandler, list[Handled]]]:
    """Each handler of several events, with those of these that are its own, in their order."""
    shares: dict[TogetherHandler, list[Handled]] = {}
    for event, envelope in handled:
        for handler in _together.get(envelope.dataschema, ()):
            shares.setdefault(handler, []).append((event, envelope))
    return list(shares.items())


def subscribed_spec(dataschema: str) -> EventSpec | None:
    return _specs.get(dataschema)


def subscribed_types() -> frozenset[str]:
    """The types with a handler, whatever their version."""
    return frozenset(spec.type for spec in _specs.values())


def subscribed_topics() -> list[str]:
    """The topics to read: of an event that every service sends, those in service.toml."""
    reads = settings.SERVICE.get("reads", ())
    shared = {
        topic for spec in _specs.values() if "*" in spec.topic for topic in spec.topics_in(reads)
    }
    return sorted({spec.topic for spec in _specs.values() if "*" not in spec.topic} | shared)


def unsubscribe(handlers: Iterable[Callable[..., None]]) -> None:
    """Forget handlers that a test has registered."""
    gone = list(handlers)
    for registry in (_handlers, _together):
        for known in registry.values():
            known[:] = [handler for handler in known if handler not in gone]
    for dataschema in list(_specs):
        if not _handlers.get(dataschema) and not _together.get(dataschema):
            del _specs[dataschema]
