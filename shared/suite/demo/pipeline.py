"""The steps that every pipeline takes: plan, import, settle, close, pay."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from shared.suite.demo.door import Door, wait_until
from shared.suite.demo.stages import Stages
from shared.suite.lifecycle import Suite
from shared.suite.status import lags

# The local broker keeps about 14,000 small events a partition; a piece of 500 rows makes
# some 3,000 over six partitions, so that two pieces of lag are far from its limit.
PIECE_ROWS = 500
LAG_MOST = 6_000
PATIENCE = 90.0
QUOTA = {"amount": "100000", "currency": "USD"}
PLAN = {
    "name": "Quota 100,000 a quarter",
    "currency": "USD",
    "period_kind": "quarter",
    "definition": {
        "kind": "accelerator",
        "rate": "0.08",
        "multipliers": [{"above": "1.00", "times": "1.5"}, {"above": "1.25", "times": "2"}],
    },
}
PLANNED_FROM = date(2016, 1, 1)


def plan_ensure(door: Door, agents: Iterable[str]) -> None:
    """One approved plan, and an assignment of it to each agent (user ids)."""
    plans = {plan["name"]: plan for plan in door.pages("commission-plans/")}
    plan = plans.get(PLAN["name"]) or door.post("commission-plans/", PLAN)
    if plan["status"] == "draft":
        plan = door.post(f"commission-plans/{plan['id']}/approve/")
    planned = {row["agent_id"] for row in door.pages("commission-assignments/")}
    for agent in agents:
        if agent not in planned:
            body = {
                "agent_id": agent,
                "plan_id": plan["id"],
                "quota": QUOTA,
                "effective_from": PLANNED_FROM.isoformat(),
            }
            # The agent's membership travels to commission as an event.
            door.post("commission-assignments/", body, waits_for={"payee_not_found"})


def pieces_import(
    door: Door,
    suite: Suite,
    stages: Stages,
    pieces: Iterable[bytes],
    *,
    source: str,
    mapping: Mapping[str, Any],
    done: Callable[[Mapping[str, Any]], None] = lambda answer: None,
) -> dict[str, int]:
    """Send CSV files one after another, waiting while consumers lag; sums up their counts.

    `done` is told of each import as the API answers.
    """
    counts = dict.fromkeys(("received", "created", "duplicates", "rejected"), 0)
    for number, piece in enumerate(pieces, start=1):
        lag_await(suite)
        answer = door.post(
            "lead-imports/",
            data={"source": source, "mapping": json.dumps(mapping)},
            files={"file": (f"{source}-{number}.csv", piece, "text/csv")},
            waits_for={"member_not_found", "tenant_profile_unknown"},
        )
        for name in counts:
            counts[name] += answer[name]
        done(answer)
        stages.reached("received", counts["received"])
        stages_follow(door, stages)
    return counts


def lag_await(suite: Suite) -> None:
    """Wait until no consumer is so far behind that the local broker could drop events."""
    wait_until(
        lambda: max(lags(suite), default=0) < LAG_MOST,
        moved=lambda: lags(suite),
        patience=PATIENCE,
        what="Event handling",
    )


def stages_follow(door: Door, stages: Stages) -> dict[str, int]:
    """Ask the owners how far things are, and show it."""
    leads = door.get("leads/summary/")
    invoices = door.get("invoices/summary/")
    commissions = door.get("commission-calculations/summary/")
    assignments = door.get("assignments/summary/")
    now = {
        "leads": leads["total"],
        "assigned": assignments["assigned"] + assignments["unassigned"],
        "won": leads["by_status"].get("won", {"count": 0})["count"],
        "invoiced": invoices["issued"],
        "paid": invoices["paid"],
        "commissioned": commissions["count"],
    }
    for name, count in now.items():
        stages.reached(name, count)
    return now


def deals_settle(door: Door, stages: Stages) -> None:
    """Wait until every lead is dealt with: each won one invoiced, paid and commissioned."""
    seen: dict[str, int] = {}

    def settled() -> bool:
        seen.update(stages_follow(door, stages))
        stages.expect(assigned=seen["leads"], won=seen["won"])
        stages.expect(**dict.fromkeys(("invoiced", "paid", "commissioned"), seen["won"]))
        chain = {seen[name] for name in ("won", "invoiced", "paid", "commissioned")}
        return len(chain) == 1 and seen["assigned"] == seen["leads"]

    wait_until(settled, moved=lambda: dict(seen), patience=PATIENCE, what="The saga of the deals")


def periods_close(door: Door, *, until: date) -> list[str]:
    """Close every period that ended by `until`, oldest first; returns all closed labels."""
    periods = sorted(door.pages("periods/"), key=lambda period: period["starts_on"])
    for period in periods:
        if period["state"] == "open" and date.fromisoformat(period["ends_on"]) <= until:
            door.post(f"periods/{period['label']}/close/", key=f"close-{period['label']}")
    return [p["label"] for p in door.pages("periods/") if p["state"] == "closed"]


def payouts_pay(door: Door, stages: Stages, periods: Iterable[str]) -> None:
    """Approve the payouts of closed periods and wait until the money has left."""
    for label in periods:
        drafts = [row["id"] for row in door.pages("payouts/", period=label, state="draft")]
        if drafts:
            door.post("payouts/approve/", {"ids": drafts})
    wait_until(
        lambda: payouts_done(door, stages),
        moved=lambda: stages.counts.get("payouts"),
        patience=PATIENCE,
        what="Disbursing the payouts",
    )


def payouts_done(door: Door, stages: Stages) -> bool:
    """Whether no payout is on its way."""
    summary = door.get("payouts/summary/")
    counts = {state: entry["count"] for state, entry in summary.items()}
    paid = counts.get("paid", 0)
    waiting = sum(counts.get(state, 0) for state in ("draft", "approved", "disbursing"))
    stages.expect(payouts=paid + waiting)
    stages.reached("payouts", paid)
    return waiting == 0
