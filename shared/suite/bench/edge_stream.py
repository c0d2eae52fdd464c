"""edge_stream: what memory the edge takes while a long body goes through it, each way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack

from shared.suite.bench.bed import Bed
from shared.suite.bench.figures import Figure, compared, reported
from shared.suite.bench.import_csv import MEGABYTE
from shared.suite.bench.leads import LARGEST, PATH, SERVICE
from shared.suite.bench.streams import download, streamer_open, upload
from shared.suite.bench.tokens import tokens_make
from shared.suite.bench.webs import Web, web_serving
from shared.suite.procfs import memory_bytes

# Ordinary requests before it is looked at: what these have opened and cached stays.
FIRST, SMALL = 200, 2_000
EVERY = 0.05
WAYS = {"download": download, "upload": upload}


def measure(bed: Bed) -> Iterator[Figure]:
    """An edge of its own, which lets bodies of this size pass, before a service that only sends
    and takes them."""
    bed.release()
    bed.processes_only(["gateway.web"])
    headers, size = tokens_make(bed, [LARGEST]).bearer(LARGEST), bed.sizes.stream
    with ExitStack() as stack:
        edge = edge_start(bed, stack, stack.enter_context(streamer_open()))
        for way in WAYS.values():
            for _ in range(FIRST):
                way(edge.port, PATH, headers, SMALL)
        for name, way in WAYS.items():
            bed.progress(f"{name} of {size / MEGABYTE:,.0f} MB")
            before, began = memory_bytes(edge.pid), time.monotonic()
            peak = peak_while(lambda way=way: way(edge.port, PATH, headers, size), edge.pid)
            rate = size / MEGABYTE / (time.monotonic() - began)
            note = f"the most while {size / MEGABYTE:,.0f} MB went through, beside before"
            beside = before / MEGABYTE
            yield compared(name, peak / MEGABYTE, "MB", beside, at_most=1.2, note=note)
            yield reported(f"{name}_rate", rate, "MB/s")


def edge_start(bed: Bed, stack: ExitStack, upstream: str) -> Web:
    """The edge as it is declared, with `upstream` in the place of the service."""
    declared = next(p for p in bed.service("gateway").processes if p.kind == "asgi")
    limit = str(2 * bed.sizes.stream)
    environ = bed.environ(**{f"{SERVICE.upper()}_URL": upstream, "EDGE_BODY_LIMIT": limit})
    log = bed.suite.state.logs / "bench.edge.log"
    return stack.enter_context(web_serving(declared, environ, log, workers=declared.workers))


def peak_while(work: Callable[[], None], pid: int) -> int:
    """The most bytes that the process and those it started have while the work goes on; raises
    what the work raises."""
    with ThreadPoolExecutor(1) as pool:
        working, peak = pool.submit(work), 0
        while not working.done():
            peak = max(peak, memory_bytes(pid))
            wait([working], timeout=EVERY)
    working.result()
    return peak
