"""A service of a place that does one thing again and again in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from shared.suite.bench.bed import Bed
from shared.suite.bench.figures import RowFailed
from shared.suite.bench.growth_places import Place, place_values
from shared.suite.health import log_tail
from shared.suite.kafka.values import service_sign_in
from shared.suite.paths import ROOT

# Reads how often, and says how many seconds that took.
LOOP = """
import sys, time
from uuid import UUID
from shared.core.clock import utcnow
from shared.core.ids import uuid7
from shared.tenancy.context import tenant_scope
{work}
for line in sys.stdin:
    began = time.perf_counter()
    for number in range(int(line)):
        tenant, agent = number % {tenants} + 1, number // {tenants} % 10
        with tenant_scope(UUID(f"00000000-0000-7000-a000-{{tenant:012x}}")):
            work(UUID(f"00000000-0000-7000-b{{agent:03x}}-{{tenant:012x}}"))
    print(time.perf_counter() - began, flush=True)
"""
ASSIGN = """
from projects.assignment.services.allocation import Arrival, leads_allocate

def work(agent):
    facts = {"source": "web", "country": "US"}
    asked = {"facts": facts, "assigned_to": None, "occurred_at": utcnow()}
    assert leads_allocate([Arrival(lead_id=uuid7(), idempotency_key=str(uuid7()), **asked)])
"""
CALCULATE = """
from projects.commission.services.calculations import commission_calculate
from shared.core.money import Money

def work(agent):
    ids = {name: uuid7() for name in ("transaction_id", "invoice_id", "lead_id", "event_id")}
    times = {"occurred_at": utcnow(), "recorded_at": utcnow()}
    amount = Money.parse("1000.00", "USD")
    line = commission_calculate(agent_id=agent, amount=amount, **ids, **times)
    assert line.amount == 80, line.amount
"""
WORKS = {"assign": ("assignment", ASSIGN), "calculate": ("commission", CALCULATE)}


@dataclass
class Caller:
    """A running process."""

    running: subprocess.Popen[str]
    log: str

    def seconds(self, times: int) -> float:
        """What so many calls take. Raises RowFailed when one ends badly."""
        assert self.running.stdin
        assert self.running.stdout
        self.running.stdin.write(f"{times}\n")
        self.running.stdin.flush()
        said = self.running.stdout.readline()
        if not said:
            raise RowFailed(f"A call broke off: {log_tail(self.log, 2)}")
        return float(said)


@contextmanager
def calling(bed: Bed, name: str, place: Place) -> Iterator[Caller]:
    """The process of a work of WORKS, until the block ends."""
    service, work = WORKS[name]
    declared, log = bed.service(service), bed.suite.state.logs / f"bench.{name}.{place.name}.log"
    values = place_values(bed, place.name)
    code = LOOP.format(work=work, tenants=place.tenants)
    with log.open("wb") as errors:
        running = subprocess.Popen(
            [sys.executable, str(declared.manage), "shell", "-v", "0", "-c", code],
            env={**bed.environ(**values), **service_sign_in(values, declared)},
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    with running:
        yield Caller(running, str(log))
        # The end of its input is the end of its loop.
        running.communicate()
