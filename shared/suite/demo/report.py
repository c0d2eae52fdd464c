"""The outcome: a table for people, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.table import Table

from shared.suite.console import console
from shared.suite.demo.proof import Proof
from shared.suite.demo.reconciliation import Facts, Stage


def report_build(
    proof: Proof,
    *,
    leads: Mapping[str, int],
    agents: Mapping[str, str],
    seconds: Mapping[str, float],
) -> dict[str, Any]:
    """The report's JSON: totals of the tenant, `leads` of this run, amounts as strings."""
    facts = proof.facts
    status = {name: entry["count"] for name, entry in facts.leads["by_status"].items()}
    _, amount = facts.won()
    closed = status.get("won", 0) + status.get("lost", 0)
    refunds = facts.invoices["refunded"]
    report: dict[str, Any] = {
        "reconciled": proof.reconciled,
        "leads": dict(leads),
        "assignments": facts.assignments["assigned"],
        "deals": {
            "won": status.get("won", 0),
            "lost": status.get("lost", 0),
            "open": facts.leads["total"] - closed,
            "amount": text(amount),
        },
        "invoices": {
            "issued": facts.invoices["issued"],
            "paid": facts.invoices["paid"],
            "amount": facts.invoices["amount"]["amount"],
        },
        "commissions": commissions(facts, agents),
        "payouts": payouts(facts),
        "ledger": {"balance": facts.ledger["balance"]["amount"]},
        "outbox": {"unpublished": facts.unpublished()},
        "dead_letters": facts.dead_letters(),
        **proof.around.report(),
        "seconds": dict(seconds),
    }
    if refunds["count"]:
        report["refunds"] = {"count": refunds["count"], "amount": refunds["amount"]["amount"]}
    return report


def commissions(facts: Facts, agents: Mapping[str, str]) -> dict[str, Any]:
    """Commissions by period and agent name."""
    names = {user_id: name for name, user_id in agents.items()}
    periods = {
        label: {
            "amount": period["amount"]["amount"],
            "by_agent": {names.get(a, a): amounts(e) for a, e in period["by_agent"].items()},
        }
        for label, period in sorted(facts.commissions["by_period"].items())
    }
    total = facts.earned(list(facts.commissions["by_period"]))
    return {"count": facts.commissions["count"], "amount": text(total), "by_period": periods}


def amounts(entry: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The decimal strings of money objects."""
    return {name: money["amount"] for name, money in entry.items()}


def payouts(facts: Facts) -> dict[str, Any]:
    """How many payouts were paid, and how much."""
    paid = facts.payouts.get("paid", {"count": 0, "amount": {"amount": "0.00"}})
    return {"paid": paid["count"], "amount": paid["amount"]["amount"]}


def text(amount: Decimal) -> str:
    """Two digits at least."""
    return f"{amount:.2f}"


def report_write(path: Path, report: Mapping[str, Any]) -> None:
    """As JSON into a file."""
    path.write_text(json.dumps(report, indent=2) + "\n")


def stages_show(stages: Sequence[Stage]) -> None:
    """Per stage how many and how much, who says so, and whether it agrees."""
    table = Table(box=None, pad_edge=False)
    table.add_column("stage", no_wrap=True)
    table.add_column("count", justify="right", no_wrap=True)
    table.add_column("amount", justify="right", no_wrap=True)
    for name in ("owner", "agrees", "must be"):
        table.add_column(name, no_wrap=True)
    for stage in stages:
        amount = "" if stage.amount is None else f"{stage.amount:,.2f}"
        agrees = "[green]yes[/green]" if stage.agrees else "[red]NO[/red]"
        count = f"{stage.count:,}" if stage.count or stage.amount is None else ""
        table.add_row(stage.name, count, amount, stage.owner, agrees, stage.rule)
    console.print(table)
