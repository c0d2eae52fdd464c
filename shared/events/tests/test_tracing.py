"""An event's trace: through the handler, also of several together, and on to what follows."""

from dataclasses import replace

import pytest
from django.db import transaction

from shared.core.ids import uuid7
from shared.events import outbox
from shared.events.delivery import handle_message, handle_together
from shared.events.models import OutboxEvent
from shared.events.subscribe import subscribe_together, unsubscribe
from shared.events.tests.events import ShopOpened, ShopRenamed
from shared.events.tests.test_together import batch
from shared.observability.spans import Kind
from shared.observability.tracing import current_traceparent, trace_scope
from shared.tenancy.context import tenant_scope
from shared.testing.cast import TENANT

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])


def traced(envelope, number):
    """The envelope in a trace of its own."""
    return replace(envelope, traceparent=f"00-{number:032x}-{number:016x}-01")


@pytest.fixture
def following():
    """Publishes an event for each, in the trace of what it follows from."""

    def follow(handled):
        outbox.publish_many(
            [(ShopRenamed(shop_id=event.shop_id, name=event.name), 2) for event, _ in handled],
            traceparents=[envelope.traceparent for _, envelope in handled],
        )

    yield subscribe_together(ShopOpened)(follow)
    unsubscribe([follow])


def published() -> dict[str, str]:
    """The traceparents of what was published, by the shop."""
    with tenant_scope(TENANT):
        return dict(OutboxEvent.objects.values_list("aggregate_id", "traceparent"))


def test_one_event_has_one_span_around_its_handlers(recorder, spans):
    seen = []
    recorder.fail = lambda event, envelope: seen.append((current_traceparent(), envelope))
    handle_message(traced(batch("1")[0], 7))
    [span] = spans
    assert (span.name, span.kind, span.error) == ("process sample.shop", Kind.CONSUMER, "")
    assert (span.trace.trace_id, span.trace.parent_id) == (f"{7:032x}", f"{7:016x}")
    [(current, envelope)] = seen
    assert current == envelope.traceparent == span.trace.traceparent
    assert span.attributes["tenant.id"] == str(TENANT)


def test_what_fails_is_told_without_its_text(recorder, spans):
    def fail(event, envelope):
        raise ValueError("zora@lead.example")

    recorder.fail = fail
    with pytest.raises(ValueError, match="zora"):
        handle_message(traced(batch("1")[0], 7))
    assert [span.error for span in spans] == ["ValueError"]
    assert "zora" not in str(spans[0].attributes)


def test_events_that_come_together_stay_in_their_traces(recorder, spans, following):
    envelopes = [traced(envelope, n) for n, envelope in enumerate(batch("1", "2", "3"), start=1)]
    handle_together(envelopes)
    traces = [span.trace for span in spans]
    assert [(t.trace_id, t.parent_id) for t in traces] == [
        (f"{n:032x}", f"{n:016x}") for n in (1, 2, 3)
    ]
    assert {span.attributes["messaging.batch.message_count"] for span in spans} == {3}
    assert published() == {
        envelope.aggregate_id: trace.traceparent
        for envelope, trace in zip(envelopes, traces, strict=True)
    }


def test_several_that_fail_leave_no_span(recorder, spans):
    def fail(event, envelope):
        raise ValueError("no name")

    recorder.fail = fail
    with pytest.raises(ValueError, match="no name"):
        handle_together(batch("1", "2"))
    assert spans == []


def test_without_a_record_what_follows_belongs_to_the_same_traces(recorder, following):
    envelopes = [traced(envelope, n) for n, envelope in enumerate(batch("1", "2"), start=1)]
    handle_together(envelopes)
    assert published() == {e.aggregate_id: e.traceparent for e in envelopes}


def test_an_event_without_another_trace_belongs_to_the_running_one():
    with tenant_scope(TENANT), transaction.atomic(), trace_scope(None) as trace:
        events = [(ShopRenamed(shop_id=uuid7(), name="Corner"), n) for n in (1, 2)]
        outbox.publish_many(events, traceparents=["", f"00-{1:032x}-{1:016x}-01"])
    assert sorted(published().values()) == sorted([trace.traceparent, f"00-{1:032x}-{1:016x}-01"])
