"""Leads for the rows that create, list and get them: seeded once, served by both sides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx

from shared.suite.bench.bed import Bed
from shared.suite.bench.load import Job, request_text
from shared.suite.bench.references import FOLDER, ORDINARY
from shared.suite.bench.tokens import Tokens, tokens_make
from shared.suite.bench.webs import HOST, Web, web_serving
from shared.suite.demo.quotas import quota_raise
from shared.suite.waiting import wait_until

TENANTS = tuple(f"00000000-0000-7000-9000-{number:012x}" for number in range(1, 11))
LARGEST = TENANTS[0]
PATH = "/api/v1/leads/"
ASKED = 16
SERVICE = "lead_ingest"


@dataclass(frozen=True)
class LeadBed:
    """Ours and the ordinary server over the same seeded table."""

    bed: Bed
    tokens: Tokens
    ours: Web
    ordinary: Web

    def job(self, web: Web, requests: Sequence[str], *, status: int) -> Job:
        """As many answers as the server gives in the time of a round."""
        seconds = self.bed.sizes.seconds
        return Job(host=HOST, port=web.port, requests=requests, status=status, seconds=seconds)

    def request(self, method: str, path: str, tenant: str, body: Any = None) -> str:
        return request_text(method, path, self.tokens.bearer(tenant), body)


def leads_ready(bed: Bed) -> LeadBed:
    """The servers of these rows and nothing else, started and seeded at the first call."""
    # The gateway's keys are asked for over HTTP, by the first request that brings a token.
    bed.processes_only(["gateway.web"])
    if "leads" not in bed.made:
        leads_seed(bed)
        bed.made["leads"] = bed.kept.enter_context(_serving(bed))
    made = bed.made["leads"]
    assert isinstance(made, LeadBed)
    return made


def leads_seed(bed: Bed) -> None:
    """The tables with their rows, once; and quotas that no round reaches."""
    if bed.once("leads seeded"):
        bed.progress("seeding leads")
        bed.migrate(SERVICE)
        seed = (FOLDER / "leads_seed.sql").read_text()
        bed.execute(SERVICE, seed, {"leads": bed.sizes.leads})
        bed.execute(SERVICE, "vacuum analyze lead_ingest_lead")
    for tenant in TENANTS:
        # Rate limits stay on: these tenants have bought a larger one.
        quota_raise(bed.values, tenant_id=tenant)


def events_forget(bed: Bed) -> None:
    """Empty the outbox: what this row has made would keep the processes of the next one busy."""
    bed.execute(SERVICE, "truncate events_outboxevent")


def tokens_known(port: int, tokens: Tokens, *, tenant: str = LARGEST, path: str = PATH) -> bool:
    """Whether a token is believed there, asked so often that each worker has answered."""
    url, headers = f"http://{HOST}:{port}{path}", tokens.bearer(tenant)
    answers = (httpx.get(url, headers=headers, timeout=30) for _ in range(ASKED))
    return all(answer.status_code == 200 for answer in answers)


@contextmanager
def _serving(bed: Bed) -> Iterator[LeadBed]:
    tokens = tokens_make(bed, TENANTS)
    declared = next(p for p in bed.service(SERVICE).processes if p.kind == "wsgi")
    more = {
        "BENCH_DATABASE_URL": bed.database_url(SERVICE, "admin"),
        "BENCH_PUBLIC_KEY": tokens.public_key,
    }
    logs = bed.suite.state.logs
    ours = web_serving(declared, bed.environ(), logs / "bench.ours.log")
    ordinary = web_serving(
        declared,
        bed.environ(**more),
        logs / "bench.ordinary.log",
        app=f"{ORDINARY}.wsgi:application",
    )
    with ours as our_web, ordinary as ordinary_web:
        for web in (our_web, ordinary_web):
            wait_until(partial(tokens_known, web.port, tokens), what="workers to have the keys")
        yield LeadBed(bed, tokens, our_web, ordinary_web)
