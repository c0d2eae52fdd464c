"""tracing: what it costs a service that each of its spans is recorded and sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

from shared.suite.bench.bed import Bed
from shared.suite.bench.figures import Figure, compared
from shared.suite.bench.lead_create import UNIT, create_requests
from shared.suite.bench.leads import SERVICE, TENANTS, events_forget, leads_seed, tokens_known
from shared.suite.bench.load import Job
from shared.suite.bench.rounds import middle, rounds_run
from shared.suite.bench.spans_sink import sink_open
from shared.suite.bench.tokens import Tokens, tokens_make
from shared.suite.bench.webs import HOST, web_serving
from shared.suite.waiting import wait_until

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
NOTE = "every trace is sent, to a collector on the same machine that throws it away"


def measure(bed: Bed) -> Iterator[Figure]:
    """The same service twice, of which one has an endpoint for its spans."""
    bed.release()
    bed.processes_only(["gateway.web"])
    leads_seed(bed)
    tokens = tokens_make(bed, TENANTS)
    with ExitStack() as stack:
        sink = stack.enter_context(sink_open())
        ports = {
            "off": service_start(bed, stack, tokens, "off"),
            "on": service_start(bed, stack, tokens, "on", **{ENDPOINT: sink.url}),
        }
        contenders = {
            name: partial(bed.numbers.drive, create_job(bed, port, tokens))
            for name, port in ports.items()
        }
        found = rounds_run(contenders, bed.sizes.rounds, bed.progress)
        wait_until(lambda: sink.batches, what="spans to be sent")
    events_forget(bed)
    on, off = (middle(found[name], lambda load: load.rate) for name in ("on", "off"))
    yield compared("off", on, UNIT, off, at_least=0.9, note=NOTE)


def service_start(bed: Bed, stack: ExitStack, tokens: Tokens, name: str, **more: str) -> int:
    """The port of a web server of its own, which knows the keys of tokens."""
    declared = next(p for p in bed.service(SERVICE).processes if p.kind == "wsgi")
    log = bed.suite.state.logs / f"bench.tracing.{name}.log"
    port = stack.enter_context(web_serving(declared, bed.environ(**more), log)).port
    wait_until(partial(tokens_known, port, tokens), what="workers to have the keys")
    return port


def create_job(bed: Bed, port: int, tokens: Tokens) -> Job:
    """New leads of all tenants in turn."""
    requests, seconds = create_requests(tokens), bed.sizes.seconds
    return Job(host=HOST, port=port, requests=requests, status=201, seconds=seconds)
