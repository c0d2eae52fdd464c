"""What rows that only read have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from shared.suite.bench.figures import Figure, compared, reported
from shared.suite.bench.leads import LeadBed
from shared.suite.bench.load import Load
from shared.suite.bench.rounds import middle, rounds_run
from shared.suite.bench.webs import Web

UNIT = "requests/s"


def reads_compared(leads: LeadBed, requests: Sequence[str]) -> Iterator[Figure]:
    """The same requests to ours and to the ordinary server."""
    sides = {"ordinary": (leads.ordinary, requests), "ours": (leads.ours, requests)}
    found = loads_measured(leads, sides)
    ordinary, ours = (middle(found[name], rate) for name in ("ordinary", "ours"))
    yield compared("ordinary", ours, UNIT, ordinary, at_least=4)
    yield reported("p99", middle(found["ours"], lambda load: load.p99), "ms")


def loads_measured(
    leads: LeadBed, sides: Mapping[str, tuple[Web, Sequence[str]]]
) -> dict[str, list[Load]]:
    """Each side's rounds, in turns."""
    bed = leads.bed

    def contender(web: Web, requests: Sequence[str]) -> Load:
        return bed.numbers.drive(leads.job(web, requests, status=200))

    contenders = {name: partial(contender, *side) for name, side in sides.items()}
    return rounds_run(contenders, bed.sizes.rounds, bed.progress)


def rate(load: Load) -> float:
    return load.rate
