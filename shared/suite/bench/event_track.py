"""event_track: events of tenants' own, fifty a request, through analytics' own port."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from statistics import median
from typing import Any

from shared.core.clock import rfc3339, utcnow
from shared.suite.bench.bed import Bed
from shared.suite.bench.figures import Figure, RowFailed, compared, reported
from shared.suite.bench.floor import floor_rate
from shared.suite.bench.leads import TENANTS, tokens_known
from shared.suite.bench.load import Job, Load, number_mark, request_text
from shared.suite.bench.references import FOLDER
from shared.suite.bench.rounds import middle, rounds_run
from shared.suite.bench.tokens import tokens_make
from shared.suite.bench.webs import HOST, web_serving
from shared.suite.demo.quotas import quota_raise
from shared.suite.waiting import wait_until

SERVICE, PATH = "analytics", "/api/v1/analytics-events/"
SCRIPT = FOLDER / "event_track.sql"
BATCH = 50
NOTE = f"{BATCH} events a request, checked one by one; counted by hour and day"
UNCOUNTED = """
select (select count(*) from analytics_event)
    - (select sum(count) from analytics_rollup where span = 'hour')
"""


def measure(bed: Bed) -> Iterator[Figure]:
    """Beside the statements alone, which pgbench does."""
    bed.release()
    bed.processes_only(["gateway.web"])
    bed.migrate(SERVICE)
    tokens = tokens_make(bed, TENANTS)
    for tenant in TENANTS:
        quota_raise(bed.values, tenant_id=tenant)
    requests = [request_text("POST", PATH, tokens.bearer(each), events_body()) for each in TENANTS]
    declared = next(p for p in bed.service(SERVICE).processes if p.kind == "wsgi")
    log, loads = bed.suite.state.logs / "bench.track.log", list[Load]()
    with web_serving(declared, bed.environ(), log) as web:
        known = partial(tokens_known, web.port, tokens, path=PATH)
        wait_until(known, what="workers to have the keys")
        seconds = bed.sizes.seconds
        job = Job(host=HOST, port=web.port, requests=requests, status=201, seconds=seconds)

        def ours() -> float:
            loads.append(bed.numbers.drive(job))
            return loads[-1].rate

        found = rounds_run(
            {"floor": lambda: floor_rate(bed, SERVICE, SCRIPT), "ours": ours},
            bed.sizes.rounds,
            bed.progress,
        )
    if uncounted := bed.execute(SERVICE, UNCOUNTED)[0][0]:
        raise RowFailed(f"{uncounted} events are stored and not counted.")
    rates = {name: median(samples) for name, samples in found.items()}
    yield compared("floor", rates["ours"], "requests/s", rates["floor"], note=NOTE)
    yield reported("events", rates["ours"] * BATCH, "events/s")
    yield reported("p99", middle(loads, lambda load: load.p99), "ms")


def events_body() -> dict[str, Any]:
    """Fifty events whose ids are new each time."""
    return {"events": [event_body(number) for number in range(BATCH)]}


def event_body(number: int) -> dict[str, Any]:
    """A visitor has seen a page."""
    return {
        "id": f"01990000-0000-7{number:03}-9000-{number_mark()}",
        "type": "custom.page_seen",
        "occurred_at": rfc3339(utcnow()),
        "aggregate_id": f"visitor-{number}",
        "data": {"page": "/pricing/", "campaign": "autumn-2026"},
    }
