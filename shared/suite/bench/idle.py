"""idle: what all processes and local servers take while nobody asks for anything."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from statistics import median

from shared.suite.bench.bed import Bed
from shared.suite.bench.figures import Figure, bounded, reported
from shared.suite.procfs import cpu_seconds, pss_bytes
from shared.suite.status import lags
from shared.suite.waiting import wait_until

GIGABYTE = 1e9


def measure(bed: Bed) -> Iterator[Figure]:
    """Started a second time, with databases as they are; then left alone."""
    bed.release()
    bed.progress("starting everything")
    bed.suite.up()
    bed.progress("stopping everything and starting it again")
    bed.suite.down()
    began = time.monotonic()
    bed.suite.up()
    yield bounded("start", time.monotonic() - began, "s", at_most=30)
    wait_until(lambda: not any(lags(bed.suite)), what="events to be handled")
    shares = [share_sampled(bed, number) for number in range(1, bed.sizes.rounds + 1)]
    pids = {pid for found in bed.pids().values() for pid in found}
    yield bounded("pss", sum(map(pss_bytes, pids)) / GIGABYTE, "GB", at_most=1.5)
    yield bounded("cpu", median(shares), "% of a core", at_most=5)
    yield reported("processes", len(pids), "processes")


def share_sampled(bed: Bed, number: int) -> float:
    """Processor time in a hundredth of the time that passes, of all processes together."""
    bed.progress(f"doing nothing, round {number} of {bed.sizes.rounds}")
    began, before = time.monotonic(), used(bed.pids())
    time.sleep(bed.sizes.seconds)
    after, passed = used(bed.pids()), time.monotonic() - began
    return 100 * sum(after[pid] - before[pid] for pid in before.keys() & after.keys()) / passed


def used(pids: Mapping[str, set[int]]) -> dict[int, float]:
    """Processor time so far, by process."""
    return {pid: cpu_seconds(pid) for found in pids.values() for pid in found}
