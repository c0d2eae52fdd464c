"""What the rows about events have in common: the processes, and the loops beside them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from shared.suite.bench.bed import Bed
from shared.suite.bench.figures import RowFailed
from shared.suite.bench.references import FOLDER
from shared.suite.bench.webs import program_running
from shared.suite.health import http_status, log_tail
from shared.suite.kafka.values import APACHE, LOCAL
from shared.suite.paths import ROOT
from shared.suite.ports import port_unused
from shared.suite.waiting import wait_until

BROKERS = {
    LOCAL: "librdkafka's mock broker, 6 partitions",
    APACHE: "Apache Kafka, one node, 6 partitions",
}


def broker_note(bed: Bed, *, groups: bool = True) -> str:
    """On which broker a figure was measured and, where groups read, how long a fetch waits."""
    kind = BROKERS[bed.values["KAFKA_BROKER"]]
    # Unset, a service's own default counts.
    wait = bed.values.get("KAFKA_FETCH_WAIT_MS", "500")
    return f"{kind}; fetch.wait.max.ms {wait}" if groups else kind


@contextmanager
def events_process(bed: Bed, service: str, part: str) -> Iterator[None]:
    """The `events` command of a service with one of its parts, until the block ends."""
    port, log = port_unused(), bed.suite.state.logs / f"bench.{service}.{part}.log"
    command = [sys.executable, str(bed.service(service).manage), "events", "--only", part]
    command += ["--metrics-port", str(port)]
    with program_running(tuple(command), bed.environ(), log) as running:

        def answers() -> bool:
            if running.poll() is not None:
                raise RowFailed(f"{part} of {service} did not start: {log_tail(log, 2)}")
            return http_status(port, "/metrics") == 200

        wait_until(answers, what=f"{part} of {service} to start")
        yield


def loop_rate(bed: Bed, program: str, *arguments: str, **more: str) -> float:
    """Rows a second of one of the programs in tests/bench, by its own clock; `more` are its
    variables."""
    done = subprocess.run(
        [sys.executable, str(FOLDER / program), *arguments],
        env=bed.environ(**more),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RowFailed(f"{program} broke off: {done.stderr.strip().splitlines()[-1]}")
    found = json.loads(done.stdout)
    return float(found["rows"] / found["seconds"])
