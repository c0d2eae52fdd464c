"""The `demo` command: start everything, run the main job, prove it, leave it running."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from shared.suite.console import say, working
from shared.suite.demo.ending import ending_show
from shared.suite.demo.leads_run import file_company, leads_run
from shared.suite.demo.operator import operator_ensure
from shared.suite.demo.people import GENERATED, PIPELINE, Company
from shared.suite.demo.proof import proof_collect
from shared.suite.demo.report import report_build, report_write, stages_show
from shared.suite.demo.runs import Run, deals_run, generated_run
from shared.suite.demo.stages import Stages
from shared.suite.lifecycle import Suite
from shared.suite.paths import State
from shared.suite.secret import Secrets

Work = Callable[[Run, argparse.Namespace], dict[str, int]]

DETAILS = """\
Installs, starts the servers, creates and migrates the databases, starts all processes, and
takes leads to paid commissions through the gateway's public API only. Ends with a
reconciliation: per stage how many and how much money, each asked of the service that owns
it. Exit status 0 only if all agree. The suite keeps running; `--down` stops it.

Without a file, 1,000 leads are made from a seed: dirty ones among them, ten agents, rules,
a refund with its clawback. With --deals, a CRM's pipeline is replayed at its own dates. With
--leads, any CSV file of leads is imported by a guessed map, which is shown.
"""


@dataclass
class Seconds:
    """How long each step took; the suite and the bootstrap tell some of them."""

    values: dict[str, float] = field(default_factory=dict)
    started: float = field(default_factory=time.monotonic)

    def close(self, steps: Mapping[str, float], job_started: float) -> dict[str, float]:
        """All steps, in their order."""
        now = time.monotonic()
        install = float(os.environ.get("TRIBUTARY_INSTALL_SECONDS", "0"))
        return {
            "install": install,
            **{name: steps.get(name, 0.0) for name in ("servers", "migrate", "start")},
            "job": round(now - job_started, 2),
            "total": round(now - self.started + install, 2),
        }


def demo_parser(made: Any) -> argparse.ArgumentParser:
    """Add the command to manage_all.py's."""
    parser: argparse.ArgumentParser = made.add_parser(
        "demo",
        help="a sales pipeline becomes paid commissions, with proof",
        description=DETAILS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    files = parser.add_mutually_exclusive_group()
    files.add_argument("--deals", type=Path, metavar="FILE", help="a CRM's pipeline as CSV")
    files.add_argument("--leads", type=Path, metavar="FILE", help="any CSV file of leads")
    for name, dest, text in (("--from", "begin", "after"), ("--to", "end", "before")):
        parser.add_argument(
            name,
            dest=dest,
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help=f"only deals closed on or {text} it",
        )
    parser.add_argument("--size", type=int, default=1000, help="rows to generate (1000)")
    parser.add_argument("--seed", type=int, default=20170401, help="of the generated rows")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the figures as JSON")
    parser.add_argument("--down", action="store_true", help="stop the suite that a demo left")
    parser.set_defaults(run=demo)
    return parser


def demo(options: argparse.Namespace) -> int:
    """Run the demo; exit status 0 if everything agrees."""
    if options.down:
        from shared.suite.commands import down

        return down(options)
    seconds, suite = Seconds(), Suite(State.default(), say=say)
    with working("Starting the suite"):
        suite.up()
    return job_run(suite, options, seconds)


def job_chosen(options: argparse.Namespace) -> tuple[Company, Work]:
    """Whose job, and which."""
    if options.leads:
        return file_company(options.leads), leads_run
    return (PIPELINE, deals_run) if options.deals else (GENERATED, generated_run)


def job_run(suite: Suite, options: argparse.Namespace, seconds: Seconds) -> int:
    """The main job on a running suite."""
    job_started = time.monotonic()
    company, work = job_chosen(options)
    password = Secrets.of(suite.state).get("demo-password")[:16]
    operator_ensure(suite, password)
    with Stages() as stages:
        run = Run.begin(suite, company, password, stages)
        counts = work(run, options)
    say(
        f"This run: {counts['received']} rows, {counts['created']} new, "
        f"{counts['duplicates']} known already, {counts['rejected']} rejected. In all:"
    )
    proof = proof_collect(run)
    report = report_build(
        proof,
        leads=counts,
        agents=run.agents,
        seconds=seconds.close(suite.seconds, job_started),
    )
    if run.problems:
        report["problems"] = run.problems
    stages_show(proof.stages)
    if options.report:
        report_write(options.report, report)
    ending_show(suite, run, report)
    return 0 if proof.reconciled else 1
