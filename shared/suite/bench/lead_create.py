"""lead_create: a lead is created through the service's own port, with everything on."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import Any

from shared.suite.bench.bed import Bed
from shared.suite.bench.figures import Figure, compared, reported
from shared.suite.bench.floor import floor_rate
from shared.suite.bench.leads import PATH, SERVICE, TENANTS, events_forget, leads_ready
from shared.suite.bench.load import Load, number_mark, request_text
from shared.suite.bench.references import FOLDER
from shared.suite.bench.rounds import middle, rounds_run
from shared.suite.bench.tokens import Tokens
from shared.suite.bench.webs import Web

SCRIPT = FOLDER / "lead_create.sql"
UNIT = "requests/s"


def measure(bed: Bed) -> Iterator[Figure]:
    """Beside the ordinary server, and beside the two inserts alone, which pgbench does."""
    leads = leads_ready(bed)
    requests = create_requests(leads.tokens)
    loads: list[Load] = []

    def rate(web: Web) -> float:
        load = bed.numbers.drive(leads.job(web, requests, status=201))
        if web is leads.ours:
            loads.append(load)
        return load.rate

    found = rounds_run(
        {
            "floor": lambda: floor_rate(bed, SERVICE, SCRIPT),
            "ordinary": lambda: rate(leads.ordinary),
            "ours": lambda: rate(leads.ours),
        },
        bed.sizes.rounds,
        bed.progress,
    )
    events_forget(bed)
    floor, ordinary, ours = (median(found[name]) for name in ("floor", "ordinary", "ours"))
    yield compared("ordinary", ours, UNIT, ordinary, at_least=3)
    yield compared("floor", ours, UNIT, floor, at_least=0.35)
    yield reported("p99", middle(loads, lambda load: load.p99), "ms")


def create_requests(tokens: Tokens) -> list[str]:
    """One for each tenant; the address and the external id are new each time."""
    return [request_text("POST", PATH, tokens.bearer(each), lead_body()) for each in TENANTS]


def lead_body() -> dict[str, Any]:
    """Some 600 bytes."""
    number = number_mark()
    return {
        "first_name": "Greta",
        "last_name": "Lindqvist",
        "email": f"greta.{number}@lindqvist.example",
        "phone": "(415) 555-0132",
        "company": "Lindqvist Instruments",
        "title": "Head of Procurement",
        "country": "US",
        "region": "CA",
        "city": "San Francisco",
        "postal_code": "94105",
        "language": "en-US",
        "timezone": "America/Los_Angeles",
        "campaign": "autumn-2026",
        "source": "web",
        "external_id": f"crm-{number}",
        "custom": {"employees": "120", "industry": "Measurement", "note": "Met at the fair."},
    }
