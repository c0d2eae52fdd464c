"""Requests to lead_ingest on databases of several sizes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial

import psycopg

from shared.suite.bench.bed import Bed
from shared.suite.bench.growth_places import Place, place_url, place_values
from shared.suite.bench.lead_create import lead_body
from shared.suite.bench.lead_get import IDS, QUERY
from shared.suite.bench.lead_list import FILTERED
from shared.suite.bench.leads import PATH, SERVICE, tokens_known
from shared.suite.bench.load import Job, request_text
from shared.suite.bench.tokens import Tokens
from shared.suite.bench.webs import HOST, web_serving
from shared.suite.waiting import wait_until


@contextmanager
def growth_webs(bed: Bed, places: Sequence[Place], tokens: Tokens) -> Iterator[Mapping[Place, int]]:
    """The port of a web server in each place, which knows the keys of tokens."""
    declared = next(p for p in bed.service(SERVICE).processes if p.kind == "wsgi")
    ports: dict[Place, int] = {}
    with ExitStack() as stack:
        for place in places:
            environ = bed.environ(**place_values(bed, place.name))
            log = bed.suite.state.logs / f"bench.growth.{place.name}.log"
            ports[place] = stack.enter_context(web_serving(declared, environ, log)).port
        for place, port in ports.items():
            known = partial(tokens_known, port, tokens, tenant=place.tenant_ids()[0])
            wait_until(known, what="workers to have the keys")
        yield ports


def growth_jobs(bed: Bed, place: Place, port: int, tokens: Tokens) -> dict[str, Job]:
    """What is asked in a place, of all its tenants in turn."""
    tenants = place.tenant_ids()
    asked = {
        "list": [request_text("GET", FILTERED, tokens.bearer(each)) for each in tenants],
        "get": [
            request_text("GET", f"{PATH}{key}/", tokens.bearer(tenant))
            for tenant, key in leads_anywhere(bed, place)
        ],
        "create": [request_text("POST", PATH, tokens.bearer(t), lead_body()) for t in tenants],
    }
    return {
        name: Job(
            host=HOST,
            port=port,
            requests=requests,
            status=201 if name == "create" else 200,
            seconds=bed.sizes.seconds,
        )
        for name, requests in asked.items()
    }


def leads_anywhere(bed: Bed, place: Place) -> list[tuple]:
    """Tenant and id of leads from everywhere in the table."""
    with psycopg.connect(place_url(bed, SERVICE, place.name)) as connection:
        return connection.execute(QUERY.encode(), [IDS]).fetchall()
