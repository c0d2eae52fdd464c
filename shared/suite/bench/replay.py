"""replay: a CRM's whole pipeline becomes reconciled payouts, and where the time goes."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

from shared.suite.bench.bed import Bed
from shared.suite.bench.figures import Figure, RowFailed, reported
from shared.suite.bench.idle import used
from shared.suite.demo.people import Company
from shared.suite.demo.proof import proof_collect
from shared.suite.demo.runs import Run, deals_run
from shared.suite.demo.stages import Stages
from shared.suite.paths import ROOT

FILE = ROOT.parent / "shared" / "data" / "sales_pipeline.csv"
COMPANY = Company("replay", "Replay Inc.")
CLIENT = "client"
# A process that takes less says little.
SHARE = 0.03


def measure(bed: Bed) -> Iterator[Figure]:
    """Through the edge, as `demo --deals` does it, on the whole suite."""
    if not FILE.exists():
        note = f"{FILE.name} does not lie beside this folder"
        yield Figure(name="seconds", value="skipped", unit="s", note=note)
        return
    bed.release()
    bed.progress("starting everything")
    bed.suite.up()
    with tempfile.TemporaryDirectory(dir=bed.suite.state.logs) as folder:
        file = head_of(FILE, bed.sizes.deals, Path(folder, FILE.name))
        bed.progress("replaying the pipeline")
        began, before = time.monotonic(), seconds_used(bed)
        rows = file_replayed(bed, file)
        passed, after = time.monotonic() - began, seconds_used(bed)
    yield reported("seconds", passed, "s", note=f"{rows:,} rows, until all is reconciled")
    yield from shares({name: after[name] - before[name] for name in before})


def head_of(path: Path, rows: int, target: Path) -> Path:
    """The first rows of a file, with its header."""
    with path.open(encoding="utf-8") as lines:
        target.write_text("".join(islice(lines, rows + 1)), encoding="utf-8")
    return target


def file_replayed(bed: Bed, file: Path) -> int:
    """From the first row to the last payout; how many rows. Raises RowFailed where the
    services do not agree."""
    run = Run.begin(bed.suite, COMPANY, bed.password, Stages())
    with closing(run.door):
        counts = deals_run(run, argparse.Namespace(deals=file, begin=None, end=None))
        apart = [stage.name for stage in proof_collect(run).stages if not stage.agrees]
    if apart:
        raise RowFailed(f"The replay does not add up: {', '.join(apart)}.")
    return counts["received"]


def seconds_used(bed: Bed) -> dict[str, float]:
    """Processor time so far by name, with that of the program that asks."""
    found = {name: sum(used({name: pids}).values()) for name, pids in bed.pids().items()}
    return {**found, CLIENT: time.process_time()}


def shares(seconds: dict[str, float]) -> Iterator[Figure]:
    """What each process took, the most first."""
    total = sum(seconds.values())
    yield reported("cpu", total, "CPU s", note="of all processes and servers, and the client")
    for name, value in sorted(seconds.items(), key=lambda item: -item[1]):
        if value > SHARE * total:
            yield reported(f"cpu.{name}", value, "CPU s", note=f"{value / total:.0%} of the sum")
