"""Spans: recorded where somebody asked for them, in the trace they belong to."""

import pytest

from shared.observability.logging import log_scope
from shared.observability.spans import Kind, Span, span, span_begin, span_of
from shared.observability.tracing import (
    current_request_id,
    current_trace,
    trace_continue,
    trace_scope,
    traces_sample,
)

SENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
UNWANTED = SENT.removesuffix("01") + "00"


def test_nothing_is_recorded_unless_somebody_asked() -> None:
    with trace_scope(SENT) as trace, span_of(trace, "outer") as outer, span("inner") as inner:
        assert (outer, inner, span_begin(trace, "by hand", Kind.SERVER)) == (None, None, None)
        assert current_trace() == trace


def test_nothing_is_recorded_of_a_trace_that_is_not_sampled(spans: list[Span]) -> None:
    with trace_scope(UNWANTED) as trace, span_of(trace, "outer") as outer, span("inner") as inner:
        assert (outer, inner, span_begin(trace, "by hand", Kind.SERVER)) == (None, None, None)
    assert spans == []


def test_nothing_is_recorded_outside_any_trace(spans: list[Span]) -> None:
    with span("a poll that finds nothing") as polled:
        assert polled is None
    assert spans == []


def test_a_span_is_below_the_one_in_context(spans: list[Span]) -> None:
    with (
        trace_scope(SENT, request_id="request-1") as trace,
        span_of(trace, "outer", Kind.SERVER),
        span("inner", Kind.CLIENT, {"peer.service": "payment"}),
    ):
        inside = current_trace()
        assert current_request_id() == "request-1"
    inner, outer = spans
    assert (outer.trace, outer.kind, outer.trace.parent_id) == (trace, Kind.SERVER, SENT[36:52])
    assert (inner.trace, inner.trace.parent_id) == (inside, trace.span_id)
    assert inner.trace.trace_id == outer.trace.trace_id == SENT[3:35]
    assert inner.attributes == {"peer.service": "payment"}
    assert outer.started_at <= inner.started_at <= inner.ended_at <= outer.ended_at


def test_a_span_says_for_whom_and_what_went_wrong(spans: list[Span]) -> None:
    with (
        pytest.raises(ValueError, match="zora"),
        trace_scope(SENT) as trace,
        log_scope(),
        span_of(trace, "fails"),
        log_scope(tenant_id="t1"),
        span("below"),
    ):
        raise ValueError("zora@lead.example is no number")
    assert [(s.name, s.error, s.attributes) for s in spans] == [
        ("below", "ValueError", {"tenant.id": "t1"}),
        ("fails", "ValueError", {}),
    ]


@pytest.mark.parametrize(("ratio", "flags"), [(0.0, {"00"}), (1.0, {"01"}), (0.5, {"00", "01"})])
def test_a_share_of_new_traces_is_sampled(ratio: float, flags: set[str]) -> None:
    traces_sample(ratio)
    try:
        assert {trace_continue(None).flags for _ in range(200)} == flags
        assert (trace_continue(SENT).flags, trace_continue(UNWANTED).flags) == ("01", "00")
    finally:
        traces_sample(1.0)


def test_the_id_alone_decides_as_it_does_elsewhere() -> None:
    from opentelemetry.sdk.trace.sampling import TraceIdRatioBased

    traces_sample(0.3)
    try:
        begun = [trace_continue(None) for _ in range(500)]
    finally:
        traces_sample(1.0)
    sampler = TraceIdRatioBased(0.3)
    for trace in begun:
        other = sampler.should_sample(None, int(trace.trace_id, 16), "any")
        assert trace.sampled == other.decision.is_sampled()
