"""The one way into the handlers: for the consumer, for replays and for tests."""

from enum import StrEnum

from django.db import transaction

from shared.events.envelope import Envelope, data_decode
from shared.events.errors import EventError, EventMalformed
from shared.events.inbox import inbox_enter
from shared.events.subscribe import handlers_of, subscribed_spec
from shared.events.tracing import event_context
from shared.tenancy.context import tenant_scope


class Outcome(StrEnum):
    """What became of a delivered event."""

    HANDLED = "handled"
    DUPLICATE = "duplicate"


class KeyBlocked(EventError):
    """An earlier event of this key is a dead letter; this one has to wait behind it."""


def handle_message(envelope: Envelope, *, replay: bool = False) -> Outcome:
    """Run the handlers of an event in its tenant, in one transaction with its inbox row.

    A duplicate does nothing. Raises EventMalformed for an unknown version or data that
    break the schema, KeyBlocked unless this is a replay, and whatever a handler raises;
    in each case nothing has been written.
    """
    spec = subscribed_spec(envelope.dataschema)
    if spec is None:
        raise EventMalformed(f"no handler knows {envelope.dataschema}")
    event = data_decode(spec, envelope.data)
    with tenant_scope(envelope.tenant_id), event_context(envelope), transaction.atomic():
        entry = inbox_enter(envelope)
        if not entry.new:
            return Outcome.DUPLICATE
        if entry.blocked and not replay:
            raise KeyBlocked(envelope.key)
        for handler in handlers_of(envelope.dataschema):
            handler(event, envelope)
    return Outcome.HANDLED
