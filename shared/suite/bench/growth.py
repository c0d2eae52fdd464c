"""growth: what the same work costs where there are more rows, and more tenants."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from statistics import median

from shared.suite.bench.bed import Bed
from shared.suite.bench.figures import Figure, compared
from shared.suite.bench.growth_calls import WORKS, Caller, calling
from shared.suite.bench.growth_places import Place, places_made
from shared.suite.bench.growth_requests import growth_jobs, growth_webs
from shared.suite.bench.load import Job
from shared.suite.bench.load_program import MILLISECONDS
from shared.suite.bench.rounds import rounds_run
from shared.suite.bench.tokens import tokens_make
from shared.suite.demo.quotas import quota_raise

AT_MOST = 1.3
# Rows that are created make a place larger: few of them.
SHORTER = {"create": 4}


def measure(bed: Bed) -> Iterator[Figure]:
    """Each place's databases and processes stand beside the others', so that all take turns."""
    bed.release()
    bed.processes_only(["gateway.web"])
    sizes = bed.sizes
    by_rows = [Place(rows, 1) for rows in sizes.growth_rows]
    by_tenants = [Place(sizes.growth_shared, tenants) for tenants in sizes.growth_tenants]
    places = list(dict.fromkeys([*by_rows, *by_tenants]))
    with places_made(bed, places):
        for name, costs in costs_found(bed, places):
            yield growth(f"{name}", costs, by_rows)
            yield growth(f"{name}.tenants", costs, by_tenants)


def growth(name: str, costs: Mapping[Place, float], places: Sequence[Place]) -> Figure:
    """What it costs in the last place beside the first."""
    told = [f"{costs[p]:.3g} ms at {p.rows:,} rows of {p.tenants:,} tenants" for p in places]
    value, reference = costs[places[-1]], costs[places[0]]
    return compared(name, value, "ms", reference, at_most=AT_MOST, note=", ".join(told))


def costs_found(bed: Bed, places: Sequence[Place]) -> Iterator[tuple[str, Mapping[Place, float]]]:
    """Milliseconds of each work in each place."""
    yield from requests_measured(bed, places)
    for name in WORKS:
        with ExitStack() as stack:
            callers = {p: stack.enter_context(calling(bed, name, p)) for p in places}
            yield name, medians(bed, name, {p: partial(call, bed, c) for p, c in callers.items()})


def requests_measured(
    bed: Bed, places: Sequence[Place]
) -> Iterator[tuple[str, Mapping[Place, float]]]:
    """Requests to the web servers of the places."""
    tenants = max(places, key=lambda place: place.tenants).tenant_ids()
    bed.progress(f"tokens of {len(tenants):,} tenants")
    tokens = tokens_make(bed, tenants)
    for tenant in tenants:
        quota_raise(bed.values, tenant_id=tenant)
    with growth_webs(bed, places, tokens) as webs:
        jobs = {place: growth_jobs(bed, place, webs[place], tokens) for place in places}
        for name in ("list", "get", "create"):
            contenders = {p: partial(ask, bed, name, jobs[p][name]) for p in places}
            yield name, medians(bed, name, contenders)


def ask(bed: Bed, name: str, job: Job) -> float:
    """Milliseconds of processor and waiting that an answer takes, all connections busy."""
    seconds = job.seconds / SHORTER.get(name, 1)
    return MILLISECONDS / bed.numbers.drive(replace(job, seconds=seconds)).rate


def call(bed: Bed, caller: Caller) -> float:
    """Milliseconds of a call."""
    return caller.seconds(bed.sizes.calls) / bed.sizes.calls * MILLISECONDS


def medians(
    bed: Bed, name: str, contenders: Mapping[Place, Callable[[], float]]
) -> dict[Place, float]:
    """Rounds in turns; the places' medians."""
    named = {place.name: work for place, work in contenders.items()}
    found = rounds_run(named, bed.sizes.rounds, lambda text: bed.progress(f"{name}, {text}"))
    return {place: median(found[place.name]) for place in contenders}
