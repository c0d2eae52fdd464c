from __future__ import annotations

import argparse
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from shared.suite.demo.door import Door
from shared.suite.demo.leads_run import leads_by_status, leads_run
from shared.suite.demo.people import Company, owner_door
from shared.suite.demo.proof import proof_collect
from shared.suite.demo.report import report_build
from shared.suite.demo.runs import Run, deals_run, generated_run
from shared.suite.demo.stages import Stages
from shared.suite.lifecycle import Suite
from tests.support.firms import PASSWORD, PLENTY
from tests.support.quotas import quota_set


@dataclass
class Job:
    """One main job of the demo in a company of its own, which may be done again."""

    suite: Suite
    company: Company

    def deals(self, path: Path, **bounds: Any) -> dict[str, Any]:
        """Replay a CRM's file; returns the demo's report."""
        options = argparse.Namespace(deals=path, begin=None, end=None)
        vars(options).update(bounds)
        return self._report(deals_run, options)

    def generated(self, *, size: int, seed: int) -> dict[str, Any]:
        """Work a generated pipeline; returns the demo's report."""
        return self._report(generated_run, argparse.Namespace(size=size, seed=seed))

    def leads(self, path: Path) -> dict[str, Any]:
        """Import somebody's own file; returns the demo's report."""
        return self._report(leads_run, argparse.Namespace(leads=path))

    def door(self) -> Door:
        """A session of the company's owner."""
        door = owner_door(self.suite.values["EDGE_URL"], self.company, PASSWORD)
        door.sign_in()
        return door

    def statuses(self) -> dict[str, int]:
        """How many leads the company has in each status."""
        return +leads_by_status(self.door())

    def _report(
        self,
        work: Callable[[Run, argparse.Namespace], Mapping[str, int]],
        options: argparse.Namespace,
    ) -> dict[str, Any]:
        quota_set(self.suite.values, "ip:127.0.0.1:auth", PLENTY)
        run = Run.begin(self.suite, self.company, PASSWORD, Stages())
        counts = work(run, options)
        proof = proof_collect(run)
        assert [stage for stage in proof.stages if not stage.agrees] == []
        report = report_build(proof, leads=counts, agents=run.agents, seconds={})
        return {**report, "problems": run.problems} if run.problems else report


@pytest.fixture
def job(suite: Suite) -> Job:
    """A company in New York that no other test knows."""
    return Job(suite, Company(f"job-{secrets.token_hex(4)}", "Job Inc."))
