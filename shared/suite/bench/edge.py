"""edge_get, edge_create: what the door of all services adds to a request."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlsplit

from shared.suite.bench.bed import Bed
from shared.suite.bench.figures import Figure, bounded, compared, reported
from shared.suite.bench.lead_create import create_requests
from shared.suite.bench.lead_get import leads_anywhere
from shared.suite.bench.leads import PATH, SERVICE, TENANTS, events_forget, leads_seed, tokens_known
from shared.suite.bench.load import Job, Load, request_text
from shared.suite.bench.nginx import nginx_find, nginx_serving
from shared.suite.bench.rounds import middle, rounds_run
from shared.suite.bench.tokens import Tokens, tokens_make
from shared.suite.bench.webs import HOST
from shared.suite.procfs import cpu_seconds
from shared.suite.waiting import wait_until

PROCESSES = ("gateway.web", "gateway.edge", f"{SERVICE}.web")
EDGE, SERVICE_URL = "gateway.edge", f"{SERVICE.upper()}_URL"
UNIT, MICROSECONDS, PACE = "requests/s", 1e6, 50
SKIPPED = "nginx is not installed here: skipped, no reference"


@dataclass(frozen=True)
class Sample:
    """A round's load, and the processor time that the edge took of it."""

    load: Load
    cpu: float


def measure_get(bed: Bed) -> Iterator[Figure]:
    """One lead by its id, through the edge."""
    yield from measured(bed, partial(get_requests, bed), status=200)


def measure_create(bed: Bed) -> Iterator[Figure]:
    """A new lead, through the edge."""
    yield from measured(bed, create_requests, status=201)


def get_requests(bed: Bed, tokens: Tokens) -> list[str]:
    found = leads_anywhere(bed)
    return [request_text("GET", f"{PATH}{key}/", tokens.bearer(tenant)) for tenant, key in found]


def measured(
    bed: Bed, requests_make: Callable[[Tokens], list[str]], *, status: int
) -> Iterator[Figure]:
    """The same requests to the edge, to nginx before the same service, and to the service."""
    bed.release()
    leads_seed(bed)
    bed.processes_only(PROCESSES)
    tokens = tokens_make(bed, TENANTS)
    requests = requests_make(tokens)
    with ExitStack() as stack:
        ports = ports_open(bed, stack)
        for port in ports.values():
            wait_until(partial(tokens_known, port, tokens), what="the keys of tokens to be known")
        jobs = {
            name: Job(
                host=HOST,
                port=port,
                requests=requests,
                status=status,
                seconds=bed.sizes.seconds,
            )
            for name, port in ports.items()
        }
        yield from saturation(bed, jobs)
        yield from paced(bed, jobs)
    events_forget(bed)


def ports_open(bed: Bed, stack: ExitStack) -> dict[str, int]:
    """Where to ask; nginx only where it is installed."""
    direct, edge = urlsplit(bed.values[SERVICE_URL]), urlsplit(bed.values["EDGE_URL"])
    ports = {"direct": direct.port or 80, "edge": edge.port or 80}
    if program := nginx_find():
        ports["nginx"] = stack.enter_context(nginx_serving(bed, program, direct.netloc))
    return ports


def saturation(bed: Bed, jobs: Mapping[str, Job]) -> Iterator[Figure]:
    """As fast as answers come; with the processor time of the edge for each of them."""
    found = samples(bed, jobs)
    rates = {name: middle(loads, lambda sample: sample.load.rate) for name, loads in found.items()}
    if "nginx" in rates:
        yield compared("nginx", rates["edge"], UNIT, rates["nginx"], at_least=0.5)
    else:
        yield reported("nginx", rates["edge"], UNIT, note=SKIPPED)
    yield compared("direct", rates["edge"], UNIT, rates["direct"])
    cpu = middle(found["edge"], lambda sample: sample.cpu / sample.load.answers * MICROSECONDS)
    yield bounded("cpu", cpu, "us/request", at_most=300)


def paced(bed: Bed, jobs: Mapping[str, Job]) -> Iterator[Figure]:
    """At a pace that everybody keeps: how much later answers come than from the service."""
    found = samples(bed, {name: replace(job, pace=PACE) for name, job in jobs.items()})
    medians = {name: middle(loads, lambda sample: sample.load.p50) for name, loads in found.items()}
    beside = "nginx" if "nginx" in medians else "direct"
    note = f"median at {PACE} requests a second, above that of {beside}"
    added = medians["edge"] - medians[beside]
    yield bounded("added", added, "ms", at_most=1, note=note)
    yield reported("p50", medians["edge"], "ms", note=f"at {PACE} requests a second")


def samples(bed: Bed, jobs: Mapping[str, Job]) -> dict[str, list[Sample]]:
    """Rounds of all jobs, in turns."""

    def contender(job: Job) -> Sample:
        before = edge_seconds(bed)
        load = bed.numbers.drive(job)
        return Sample(load, edge_seconds(bed) - before)

    contenders = {name: partial(contender, job) for name, job in jobs.items()}
    return rounds_run(contenders, bed.sizes.rounds, bed.progress)


def edge_seconds(bed: Bed) -> float:
    """Processor time of the edge so far."""
    return sum(map(cpu_seconds, bed.pids()[EDGE]))
