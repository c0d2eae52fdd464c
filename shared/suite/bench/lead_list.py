"""lead_list: fifty leads of a tenant, filtered, newest first; and the same far behind."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx

from shared.suite.bench.bed import Bed
from shared.suite.bench.figures import Figure, RowFailed, compared
from shared.suite.bench.leads import LARGEST, PATH, TENANTS, LeadBed, leads_ready
from shared.suite.bench.reads import loads_measured, reads_compared
from shared.suite.bench.rounds import middle
from shared.suite.bench.webs import HOST

PAGE, STRIDE = 50, 150
FILTERED = f"{PATH}?status=new"


def measure(bed: Bed) -> Iterator[Figure]:
    """Beside the ordinary server; and the thousandth page beside the first, both ours."""
    leads = leads_ready(bed)
    yield from reads_compared(leads, [leads.request("GET", FILTERED, tenant) for tenant in TENANTS])
    yield depth_compared(leads, bed.sizes.deep_page)


def depth_compared(leads: LeadBed, page: int) -> Figure:
    """Milliseconds of a page that lies deep beside those of the first page of the same tenant."""
    first = leads.request("GET", FILTERED, LARGEST)
    deep = leads.request("GET", page_path(leads, page), LARGEST)
    sides = {"first": (leads.ours, [first]), "deep": (leads.ours, [deep])}
    found = loads_measured(leads, sides)
    medians = {name: middle(loads, lambda load: 1000 / load.rate) for name, loads in found.items()}
    return compared(f"page_{page}", medians["deep"], "ms/request", medians["first"], at_most=1.2)


def page_path(leads: LeadBed, page: int) -> str:
    """Where the page begins, found by following `next`. Raises RowFailed where there is none."""
    rows = (page - 1) * PAGE
    path = f"{FILTERED}&page_size={STRIDE}"
    with httpx.Client(
        base_url=f"http://{HOST}:{leads.ours.port}",
        headers=leads.tokens.bearer(LARGEST),
        timeout=30,
    ) as client:
        for _ in range(rows // STRIDE):
            following = client.get(path).raise_for_status().json()["next"]
            if following is None:
                raise RowFailed(f"The list ends before page {page}.")
            path = f"{PATH}?{urlsplit(following).query}"
    return path.replace(f"page_size={STRIDE}", f"page_size={PAGE}")
