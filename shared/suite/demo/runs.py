"""The two main jobs: a file replayed, a generated pipeline worked."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from shared.suite.console import say
from shared.suite.demo.deals_file import COLUMNS, PRODUCTS, STAGES, deals_read
from shared.suite.demo.door import Door, wait_until
from shared.suite.demo.generated import AGENTS, Generated, quarter_before
from shared.suite.demo.generated import COLUMNS as GENERATED_COLUMNS
from shared.suite.demo.people import Company, members_ensure, owner_door
from shared.suite.demo.pipeline import (
    PATIENCE,
    PIECE_ROWS,
    deals_settle,
    payouts_pay,
    periods_close,
    pieces_import,
    plan_ensure,
    stages_follow,
)
from shared.suite.demo.quotas import quota_raise
from shared.suite.demo.reconciliation import Stage
from shared.suite.demo.stages import Stages
from shared.suite.demo.working import leads_work, refund_one, rules_ensure
from shared.suite.lifecycle import Suite


@dataclass
class Run:
    """One main job: the suite, the company, Alice's session and, once known, the agents, the
    rejected rows, and what it has compared by itself.

    `since` is when it began: events are counted from then on.
    """

    suite: Suite
    company: Company
    password: str
    stages: Stages
    door: Door
    agents: Mapping[str, str]
    since: datetime
    problems: list[dict[str, Any]] = field(default_factory=list)
    compared: list[Stage] = field(default_factory=list)

    @classmethod
    def begin(cls, suite: Suite, company: Company, password: str, stages: Stages) -> Run:
        """Sign Alice in, and give her company the quota that a bulk job needs."""
        since = datetime.now(UTC)
        door = owner_door(suite.values["EDGE_URL"], company, password)
        quota_raise(suite.values, tenant_id=door.sign_in()["tenant"]["id"])
        return cls(suite, company, password, stages, door, {}, since)


def deals_run(run: Run, options: argparse.Namespace) -> dict[str, int]:
    """Replay a CRM's pipeline; returns this run's counts of rows."""
    file = deals_read(options.deals, begin=options.begin, end=options.end)
    if file.open_left_out:
        say(f"{file.open_left_out} rows without a close date are left out by --from and --to.")
    run.agents = members_ensure(run.door, run.company, file.agents, run.password)
    plan_ensure(run.door, run.agents.values())
    run.stages.expect(received=len(file.rows))
    mapping = {
        "columns": COLUMNS,
        "values": {"status": STAGES, "title": PRODUCTS, "assigned_to": dict(run.agents)},
        "defaults": {"deal_currency": run.company.currency, "lost_reason": "not_recorded"},
    }
    pieces = file.pieces(PIECE_ROWS)
    counts = pieces_import(run.door, run.suite, run.stages, pieces, source="crm", mapping=mapping)
    finish(run)
    return counts


def generated_run(run: Run, options: argparse.Namespace) -> dict[str, int]:
    """Work a generated pipeline; returns this run's counts of rows."""
    zone = ZoneInfo(run.company.zone)
    begin, end = quarter_before(today(zone))
    generated = Generated(options.seed, options.size, begin=begin, end=end, zone=zone)
    names = [name for name, _, _ in AGENTS]
    run.agents = members_ensure(run.door, run.company, names, run.password)
    plan_ensure(run.door, run.agents.values())
    rules_ensure(run.door, run.agents)
    run.stages.expect(received=len(generated.rows))
    mapping = {"columns": {name: name for name in GENERATED_COLUMNS}}
    pieces = generated.pieces(PIECE_ROWS)
    counts = pieces_import(run.door, run.suite, run.stages, pieces, source="demo", mapping=mapping)
    assigned_await(run)
    leads_work(run.door, generated, run.stages)
    finish(run)
    refund_one(run.door)
    return counts


def assigned_await(run: Run) -> None:
    """Wait until the rules have dealt with every lead, and lead_ingest knows it."""

    def dealt() -> bool:
        now = stages_follow(run.door, run.stages)
        run.stages.expect(assigned=now["leads"])
        waiting = run.door.get("assignments/summary/")["unassigned"]
        bare = len(list(run.door.pages("leads/", unassigned=True)))
        return now["assigned"] == now["leads"] and bare == waiting

    counts = run.stages.counts
    wait_until(dealt, moved=lambda: dict(counts), patience=PATIENCE, what="Assigning the leads")


def finish(run: Run) -> None:
    """From won deals to paid payouts."""
    deals_settle(run.door, run.stages)
    closed = periods_close(run.door, until=today(ZoneInfo(run.company.zone)))
    payouts_pay(run.door, run.stages, closed)


def today(zone: ZoneInfo) -> date:
    """The day in the company's zone."""
    return datetime.now(UTC).astimezone(zone).date()
