"""The one way into the handlers: for the consumer, for replays and for tests."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from django.db import transaction

from shared.events.envelope import Envelope, data_decode
from shared.events.errors import EventError, EventMalformed
from shared.events.inbox import inbox_enter, inbox_enter_many
from shared.events.subscribe import (
    Handled,
    handlers_of,
    subscribed_spec,
    together_handlers_of,
)
from shared.events.tracing import event_context, event_recorded, events_recorded
from shared.tenancy.context import tenant_scope


class Outcome(StrEnum):
    """What became of a delivered event."""

    HANDLED = "handled"
    DUPLICATE = "duplicate"


class KeyBlocked(EventError):
    """An earlier event of this key is a dead letter; this one has to wait behind it."""


class HandlerSwallowed(EventError):
    """A handler went on after an error that has spoiled its transaction."""


def handle_message(envelope: Envelope, *, replay: bool = False) -> Outcome:
    """Run the handlers of an event in its tenant, in one transaction with its inbox row.

    A duplicate does nothing. Raises EventMalformed for an unknown version or data that
    break the schema, KeyBlocked unless this is a replay, and whatever a handler raises;
    in each case nothing has been written.
    """
    event = _event_of(envelope)
    with (
        event_recorded(envelope) as recorded,
        event_context(recorded),
        tenant_scope(envelope.tenant_id),
        transaction.atomic(),
    ):
        entry = inbox_enter(recorded)
        if not entry.new:
            return Outcome.DUPLICATE
        if entry.blocked and not replay:
            raise KeyBlocked(envelope.key)
        _handlers_run(event, recorded)
        _together_run([(event, recorded)])
    return Outcome.HANDLED


def handle_together(envelopes: Sequence[Envelope]) -> None:
    """Run the handlers of events of one tenant, in order, in one transaction with their inbox.

    Duplicates do nothing. All or nothing: raises what handle_message raises for any of them,
    or OperationalError where a lock is not free at once; then nothing has been written, and
    each is to be handled by itself.
    """
    events = [_event_of(envelope) for envelope in envelopes]
    with (
        events_recorded(envelopes) as recorded,
        tenant_scope(envelopes[0].tenant_id),
        transaction.atomic(),
    ):
        new, blocked = inbox_enter_many(envelopes)
        if blocked:
            raise KeyBlocked("one of several")
        handled = []
        for event, envelope in zip(events, recorded, strict=True):
            if envelope.id in new:
                new.discard(envelope.id)
                _handlers_run(event, envelope)
                handled.append((event, envelope))
        _together_run(handled)


def _event_of(envelope: Envelope) -> Any:
    spec = subscribed_spec(envelope.dataschema)
    if spec is None:
        raise EventMalformed(f"no handler knows {envelope.dataschema}")
    return data_decode(spec, envelope.data)


def _handlers_run(event: Any, envelope: Envelope) -> None:
    if handlers := handlers_of(envelope.dataschema):
        with event_context(envelope):
            for handler in handlers:
                handler(event, envelope)
        _swallowed_check(envelope.type)


def _together_run(handled: Sequence[Handled]) -> None:
    for handler, share in together_handlers_of(handled):
        handler(share)
        _swallowed_check(f"{len(share)} events")


def _swallowed_check(what: str) -> None:
    if transaction.get_rollback():
        # Else the transaction would end without an error and without its effects.
        raise HandlerSwallowed(what)
