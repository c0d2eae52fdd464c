"""pgbench and the service store the same events, and count them all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shared.suite.bench.bed import QUICK, Bed, bed_made
from shared.suite.bench.event_track import BATCH, SERVICE, measure
from shared.suite.bench.figures import Figure
from shared.suite.bench.leads import TENANTS

STORED = """
select aggregate_version, type, source, data, amount, currency, count(*) %% %(batch)s
from analytics_event group by 1, 2, 3, 4, 5, 6
"""
# The service makes ids of those that are sent; the floor has the database make them.
SENT = "select count(*) from analytics_event where id::text like '01990000-0000-%'"
COUNTERS = """
select distinct type, currency, span, count %% %(batch)s, amount from analytics_rollup order by 3
"""
KNOWN = "select distinct tenant_id::text from analytics_event"


@pytest.fixture(scope="module")
def bed() -> Iterator[Bed]:
    with bed_made(QUICK, lambda text: None) as made:
        yield made


@pytest.fixture(scope="module")
def figures(bed: Bed) -> list[Figure]:
    return list(measure(bed))


def test_the_row_stands_beside_its_floor(figures: list[Figure]) -> None:
    assert [figure.name for figure in figures] == ["floor", "events", "p99"]
    assert figures[0].reference
    assert figures[1].value == pytest.approx(float(figures[0].value) * BATCH, rel=0.001)


def test_both_store_the_same_events(bed: Bed, figures: list[Figure]) -> None:
    data = {"page": "/pricing/", "campaign": "autumn-2026"}
    stored = bed.execute(SERVICE, STORED, {"batch": BATCH})
    assert stored == [(1, "custom.page_seen", "custom", data, None, "", 0)]
    total = bed.execute(SERVICE, "select count(*) from analytics_event")[0][0]
    assert 0 < bed.execute(SERVICE, SENT)[0][0] < total
    assert {tenant for (tenant,) in bed.execute(SERVICE, KNOWN)} <= set(TENANTS)


def test_both_count_them_by_hour_and_day(bed: Bed, figures: list[Figure]) -> None:
    counters = bed.execute(SERVICE, COUNTERS, {"batch": BATCH})
    assert counters == [("custom.page_seen", "", span, 0, 0) for span in ("day", "hour")]
