"""Trace context and request ids: continued when good, replaced when not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.observability.tracing import (
    current_request_id,
    current_trace_id,
    current_traceparent,
    outgoing_headers,
    request_id_accept,
    trace_continue,
    trace_scope,
)

TRACE = "0af7651916cd43dd8448eb211c80319c"
SENT = f"00-{TRACE}-b7ad6b7169203331-00"


def test_a_trace_is_continued_by_a_new_span() -> None:
    trace = trace_continue(SENT)
    assert (trace.trace_id, trace.flags) == (TRACE, "00")
    assert trace.span_id != "b7ad6b7169203331"


def test_a_later_version_is_read_as_far_as_it_is_known() -> None:
    assert trace_continue(f"cc-{TRACE}-b7ad6b7169203331-01-more").trace_id == TRACE


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "",
        "x",
        f"ff-{TRACE}-b7ad6b7169203331-01",
        f"00-{TRACE}-b7ad6b7169203331-01-more",
        f"00-{'0' * 32}-b7ad6b7169203331-01",
        f"00-{TRACE}-{'0' * 16}-01",
        SENT.upper(),
        SENT + "\n",
    ],
)
def test_a_malformed_one_is_replaced(sent: str | None) -> None:
    trace = trace_continue(sent)
    assert trace.trace_id != TRACE
    assert trace_continue(trace.traceparent).trace_id == trace.trace_id


@given(st.text(max_size=80))
def test_any_header_gives_a_valid_trace(sent: str) -> None:
    assert len(trace_continue(sent).traceparent) == 55


@pytest.mark.parametrize(
    "sent", ["018f4c1e-7b1a-7c3e-9d55-0242ac120002", "req_12345678", "a" * 128]
)
def test_good_request_ids_are_kept(sent: str) -> None:
    assert request_id_accept(sent) == sent


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "",
        "short",
        "a" * 129,
        "with space1",
        "line\nbreak",
        "<script>1",
        "ünicode-id",
        "abcdefgh\n",
    ],
)
def test_others_are_replaced(sent: str | None) -> None:
    made = request_id_accept(sent)
    assert made != sent
    assert request_id_accept(made) == made


def test_scopes_nest_and_restore() -> None:
    assert current_trace_id() is None
    with trace_scope(SENT, request_id="outer-request"):
        with trace_scope(None):
            assert current_trace_id() != TRACE
            assert current_request_id() is None
        assert (current_trace_id(), current_request_id()) == (TRACE, "outer-request")
        assert outgoing_headers() == {
            "traceparent": current_traceparent(),
            "X-Request-ID": "outer-request",
        }
    assert current_trace_id() is None


def test_outside_any_span_there_is_still_a_traceparent() -> None:
    assert len(current_traceparent()) == 55
    assert "X-Request-ID" not in outgoing_headers()
