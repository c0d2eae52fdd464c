"""A collector: takes spans by OTLP over HTTP and keeps them, as protobuf has them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

PATH = "/v1/traces"
PROTOBUF = "application/x-protobuf"


@dataclass(frozen=True)
class Received:
    """One span and the process it is from; `parent_id` is "" for the first of a trace."""

    process: str
    name: str
    kind: int
    trace_id: str
    span_id: str
    parent_id: str
    started_at: int
    ended_at: int
    failed: bool
    attributes: dict[str, Any]


class Collector:
    """What has arrived so far, in its order."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.url = f"http://127.0.0.1:{server.server_port}"
        self.headers: list[dict[str, str]] = []
        self._spans: list[Received] = []

    def take(self, body: bytes, headers: dict[str, str]) -> None:
        """Raises DecodeError for what is no request to export spans."""
        request = ExportTraceServiceRequest.FromString(body)
        self.headers.append(headers)
        self._spans.extend(spans_read(request))

    def spans(self) -> list[Received]:
        return list(self._spans)

    def trace(self, trace_id: str) -> list[Received]:
        """The spans of one trace, the earliest first."""
        found = [span for span in self.spans() if span.trace_id == trace_id]
        return sorted(found, key=lambda span: span.started_at)


@contextmanager
def collecting() -> Iterator[Collector]:
    """A collector on a free port until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.collector = Collector(server)  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.collector  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Handler(BaseHTTPRequestHandler):
    """Answers as the specification of OTLP over HTTP says."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        known = self.path == PATH and self.headers["Content-Type"] == PROTOBUF
        if known:
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.server.collector.take(body, headers)  # type: ignore[attr-defined]
        answer = ExportTraceServiceResponse().SerializeToString()
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", PROTOBUF)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: Any) -> None:
        """The tests' own output is enough."""


def spans_read(request: ExportTraceServiceRequest) -> Iterator[Received]:
    for resource_spans in request.resource_spans:
        origin = attributes_read(resource_spans.resource.attributes)
        process = origin["service.name"]
        if origin["tributary.process"] != process:
            process += "." + origin["tributary.process"]
        for scope_spans in resource_spans.scope_spans:
            for span in scope_spans.spans:
                yield Received(
                    process=process,
                    name=span.name,
                    kind=span.kind,
                    trace_id=span.trace_id.hex(),
                    span_id=span.span_id.hex(),
                    parent_id=span.parent_span_id.hex(),
                    started_at=span.start_time_unix_nano,
                    ended_at=span.end_time_unix_nano,
                    failed=span.status.code == span.status.STATUS_CODE_ERROR,
                    attributes=attributes_read(span.attributes),
                )


def attributes_read(pairs: Any) -> dict[str, Any]:
    return {pair.key: getattr(pair.value, pair.value.WhichOneof("value")) for pair in pairs}
