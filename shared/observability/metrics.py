"""Prometheus metrics. Labels are names from the code, never from a caller."""

import os
from functools import cache

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

CONTENT_TYPE = CONTENT_TYPE_LATEST
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})

http_requests = Counter("http_requests", "Requests answered", ["view", "method", "status"])
http_seconds = Histogram(
    "http_request_duration_seconds",
    "Seconds until the answer",
    ["view", "method"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
upstream_seconds = Histogram(
    "upstream_request_duration_seconds", "Seconds of calls to siblings", ["service", "outcome"]
)
outbox_unpublished = Gauge(
    "outbox_unpublished", "Events not yet sent to the broker", multiprocess_mode="livemax"
)
outbox_parked = Gauge(
    "outbox_parked", "Events that the broker refused", multiprocess_mode="livemax"
)
consumer_lag = Gauge(
    "consumer_lag", "Messages behind", ["topic", "partition"], multiprocess_mode="livemax"
)
dead_letters = Gauge("dead_letters", "Events set aside", multiprocess_mode="livemax")


def request_observe(*, view: str, method: str, status: int, seconds: float) -> None:
    """Count one answered request."""
    counter, histogram = _of_requests(view, method if method in METHODS else "other", status)
    counter.inc()
    histogram.observe(seconds)


# As many as there are views, methods and statuses: names from the code.
@cache
def _of_requests(view: str, method: str, status: int) -> tuple[Counter, Histogram]:
    return http_requests.labels(view, method, str(status)), http_seconds.labels(view, method)


def metrics_render() -> bytes:
    """All metrics in Prometheus' text format.

    With PROMETHEUS_MULTIPROC_DIR those of all the service's processes that share it.
    """
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return generate_latest(registry)
