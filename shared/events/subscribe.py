"""Which function handles which event; filled while the project's handlers.py is imported."""

from collections.abc import Callable, Iterable
from typing import Any

from shared.events.envelope import Envelope, EventSpec, spec_of

Handler = Callable[[Any, Envelope], None]

_handlers: dict[str, list[Handler]] = {}
_specs: dict[str, EventSpec] = {}


def subscribe(*event_classes: type) -> Callable[[Handler], Handler]:
    """Run the function for each of these events: in its tenant, in a transaction, once."""

    def register(handler: Handler) -> Handler:
        for event_class in event_classes:
            spec = spec_of(event_class)
            _specs[spec.dataschema] = spec
            known = _handlers.setdefault(spec.dataschema, [])
            if not any(_same(handler, other) for other in known):
                known.append(handler)
        return handler

    return register


def _same(left: Handler, right: Handler) -> bool:
    return (left.__module__, left.__qualname__) == (right.__module__, right.__qualname__)


def handlers_of(dataschema: str) -> list[Handler]:
    """The handlers of one version of one type, in the order of their declaration."""
    return _handlers.get(dataschema, [])


def subscribed_spec(dataschema: str) -> EventSpec | None:
    return _specs.get(dataschema)


def subscribed_types() -> frozenset[str]:
    """The types with a handler, whatever their version."""
    return frozenset(spec.type for spec in _specs.values())


def subscribed_topics() -> list[str]:
    return sorted({spec.topic for spec in _specs.values()})


def unsubscribe(handlers: Iterable[Handler]) -> None:
    """Forget handlers that a test has registered."""
    gone = list(handlers)
    for dataschema, known in list(_handlers.items()):
        known[:] = [handler for handler in known if handler not in gone]
        if not known:
            del _handlers[dataschema], _specs[dataschema]
