"""Sending: nothing is loaded without an endpoint, and an endpoint that is away does no harm."""

import subprocess
import sys

from shared.suite.paths import ROOT

WITHOUT = """
import sys
import shared.settings.wsgi, shared.observability.request_spans, shared.observability.starting
from shared.observability.exporting import Exporting, exporting_start
assert not exporting_start(Exporting(), service="payment", process="web")
print([name for name in sys.modules if name.startswith(("opentelemetry", "google", "requests"))])
"""
AWAY = """
import logging
from shared.observability.exporting import Exporting, exporting_start
from shared.observability.spans import span_of
from shared.observability.tracing import trace_scope
logging.basicConfig(format="%(levelname)s %(name)s %(message)s")
assert exporting_start(Exporting("http://127.0.0.1:9"), service="payment", process="web")
for number in range(10_000):
    with trace_scope(None) as trace, span_of(trace, "lost"):
        pass
print("worked on")
"""


def run(code: str) -> subprocess.CompletedProcess[str]:
    """A program of its own, to its end."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )


def test_without_an_endpoint_nothing_of_it_is_loaded() -> None:
    assert run(WITHOUT).stdout == "[]\n"


def test_an_endpoint_that_is_away_costs_one_warning_at_most() -> None:
    done = run(AWAY)
    assert done.stdout == "worked on\n"
    warned = "WARNING shared.observability.otlp spans are lost: nobody takes them"
    assert set(done.stderr.splitlines()) <= {warned}
    assert done.stderr.count(warned) <= 1
