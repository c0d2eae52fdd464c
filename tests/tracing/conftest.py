from __future__ import annotations

from collections.abc import Iterator

import pytest

from shared.suite.lifecycle import Suite
from tests.support.firms import Firm, firm_make
from tests.support.running import suite_running
from tests.support.teams import team_rule
from tests.tracing.collector import Collector, collecting


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    with collecting() as started:
        yield started


@pytest.fixture(scope="module")
def traced(collector: Collector) -> Iterator[Suite]:
    """A suite of its own whose processes send their spans to the collector."""
    environ = {
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
        "OTEL_EXPORTER_OTLP_HEADERS": "authorization=Bearer%20let-me-in",
        "OTEL_BSP_SCHEDULE_DELAY": "200",
    }
    with suite_running(environ=environ) as started:
        yield started


@pytest.fixture(scope="module")
def traced_firm(traced: Suite) -> Iterator[Firm]:
    """A company in it, which gives its leads to Carla."""
    made = firm_make(traced, "traced", agents=("Carla",))
    team_rule(made)
    yield made
    made.door.close()
