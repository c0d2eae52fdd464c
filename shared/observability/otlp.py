"""Spans to a collector, by the OpenTelemetry SDK's batches and OTLP over HTTP."""

import logging
import os
import time
from collections.abc import Mapping, Sequence

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceFlags

from shared.observability.spans import Kind, Span

log = logging.getLogger(__name__)

# What cannot be sent in this time is lost: meanwhile others wait, up to a limit.
SECONDS = 3.0
WARNED_EVERY = 60.0
SCOPE = InstrumentationScope("tributary")
SAMPLED = TraceFlags(TraceFlags.SAMPLED)
FINE, FAILED = Status(), Status(StatusCode.ERROR)
KINDS = {kind: SpanKind[kind.name] for kind in Kind}
FROM_AFAR = (Kind.SERVER, Kind.CONSUMER)


class Sender:
    """A queue and the thread that empties it; `send` costs its caller some microseconds."""

    def __init__(
        self, endpoint: str, headers: Mapping[str, str], *, service: str, process: str
    ) -> None:
        # It has a line for every failed try and for every span that finds no room.
        logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)
        self._resource = resource_of(service, process)
        self._courier = Courier(endpoint, headers)
        self._batches = BatchSpanProcessor(self._courier)

    def send(self, span: Span) -> None:
        """Queue the span. Where the queue is full, the oldest is lost."""
        self._batches.on_end(readable(span, self._resource))

    def stop(self) -> None:
        """Send what is left, unless nobody takes it."""
        self._courier.hurry()
        self._batches.shutdown()


class Courier(SpanExporter):
    """Says at most once a minute that nobody is there."""

    def __init__(self, endpoint: str, headers: Mapping[str, str]) -> None:
        self._endpoint = endpoint
        self._otlp = OTLPSpanExporter(f"{endpoint}/v1/traces", headers=headers, timeout=SECONDS)
        self._away = self._hurried = False
        self._warn_at = 0.0

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        if self._away and self._hurried:
            return SpanExportResult.FAILURE
        result = self._otlp.export(spans)
        self._away = result is not SpanExportResult.SUCCESS
        if self._away and not self._hurried:
            self._warn()
        return result

    def hurry(self) -> None:
        """The process ends: what fails now is not tried again."""
        self._hurried = True
        if self._away:
            self._otlp.shutdown()

    def shutdown(self) -> None:
        self._otlp.shutdown()

    def _warn(self) -> None:
        now = time.monotonic()
        if now >= self._warn_at:
            self._warn_at = now + WARNED_EVERY
            log.warning("spans are lost: nobody takes them", extra={"endpoint": self._endpoint})


def resource_of(service: str, process: str) -> Resource:
    """What all spans of this process say of their origin."""
    return Resource.create(
        {
            "service.namespace": "tributary",
            "service.name": service,
            "service.instance.id": f"{process}-{os.getpid()}",
            "tributary.process": process,
        }
    )


def readable(span: Span, resource: Resource) -> ReadableSpan:
    """The SDK's form of a span that has ended."""
    trace = span.trace
    error = {"error.type": span.error} if span.error else {}
    return ReadableSpan(
        name=span.name,
        context=_context(trace.trace_id, trace.span_id, remote=False),
        parent=_context(trace.trace_id, trace.parent_id, remote=span.kind in FROM_AFAR)
        if trace.parent_id
        else None,
        resource=resource,
        attributes={**span.attributes, **error},
        kind=KINDS[span.kind],
        status=FAILED if error else FINE,
        start_time=span.started_at,
        end_time=span.ended_at,
        instrumentation_scope=SCOPE,
    )


def _context(trace_id: str, span_id: str, *, remote: bool) -> SpanContext:
    return SpanContext(int(trace_id, 16), int(span_id, 16), remote, SAMPLED)
