"""lead_get: one lead by its id."""

from __future__ import annotations

from collections.abc import Iterator

from shared.suite.bench.bed import Bed
from shared.suite.bench.figures import Figure
from shared.suite.bench.leads import PATH, SERVICE, LeadBed, leads_ready
from shared.suite.bench.reads import reads_compared

IDS = 1_000
QUERY = """
select tenant_id::text, id::text from lead_ingest_lead where external_id like 'seed-%%'
order by md5(id::text) limit %s
"""


def measure(bed: Bed) -> Iterator[Figure]:
    """Beside the ordinary server, any lead of any tenant."""
    leads = leads_ready(bed)
    yield from reads_compared(leads, get_requests(leads))


def get_requests(leads: LeadBed) -> list[str]:
    """Each lead is asked for by its own tenant."""
    found = leads_anywhere(leads.bed)
    return [leads.request("GET", f"{PATH}{key}/", tenant) for tenant, key in found]


def leads_anywhere(bed: Bed) -> list[tuple]:
    """Tenant and id of seeded leads, from everywhere in the table."""
    return bed.execute(SERVICE, QUERY, [IDS])
