"""The proof of a main job: every figure from its owner, beside what it must be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shared.suite.demo.bystanders import (
    Around,
    around_await,
    around_proofs,
    funnel_compared,
    schedules_run,
)
from shared.suite.demo.reconciliation import Facts, Stage, facts_collect, proofs, stages_compare
from shared.suite.demo.runs import Run


@dataclass(frozen=True)
class Proof:
    """What the services say, and the comparison of it."""

    facts: Facts
    around: Around
    stages: Sequence[Stage]

    @property
    def reconciled(self) -> bool:
        return all(stage.agrees for stage in self.stages)


def proof_collect(run: Run) -> Proof:
    """Have done what is scheduled, wait until all is at rest, and compare."""
    services = [service.name for service in run.suite.services]
    schedules_run(run.door)
    around = around_await(run.door, services, run.since)
    facts = facts_collect(run.door, services)
    stages = [
        *stages_compare(facts),
        *run.compared,
        *funnel_compared(around, facts),
        *around_proofs(around),
        *proofs(facts),
    ]
    return Proof(facts, around, stages)
