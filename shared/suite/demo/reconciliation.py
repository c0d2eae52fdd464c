"""Does it add up? Each figure comes from the service that owns it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from shared.suite.demo.amounts import decimal, sum_of
from shared.suite.demo.door import Door, wait_until
from shared.suite.demo.pipeline import PATIENCE


@dataclass(frozen=True)
class Stage:
    """How many and how much one service counts at one stage; `agrees` with the one before."""

    name: str
    owner: str
    count: int
    amount: Decimal | None
    agrees: bool
    rule: str


@dataclass(frozen=True)
class Facts:
    """What the services say of a tenant, as they say it."""

    leads: dict[str, Any]
    assignments: dict[str, Any]
    invoices: dict[str, Any]
    ledger: dict[str, Any]
    commissions: dict[str, Any]
    payouts: dict[str, Any]
    disbursed: Sequence[dict[str, Any]]
    closed: Sequence[str]
    events: dict[str, dict[str, int]]

    def won(self) -> tuple[int, Decimal]:
        """Count and amount of the won deals."""
        entry = self.leads["by_status"].get("won", {"count": 0, "amount": []})
        return entry["count"], sum_of(entry["amount"])

    def basis(self) -> Decimal:
        """What the commissions of all periods stand on: payments less refunds."""
        return decimal(self.commissions["basis"])

    def earned(self, periods: Sequence[str]) -> Decimal:
        """The commissions of these periods."""
        by_period = self.commissions["by_period"]
        return sum((decimal(by_period[p]["amount"]) for p in periods if p in by_period), Decimal(0))

    def unpublished(self) -> int:
        return sum(state["unpublished"] for state in self.events.values())

    def dead_letters(self) -> int:
        return sum(state["dead_letters"] for state in self.events.values())


def facts_collect(door: Door, services: Sequence[str]) -> Facts:
    """Ask every owner, after its outbox is empty."""
    states: dict[str, dict[str, int]] = {}

    def published() -> bool:
        states.update({name: event_state(door, name) for name in services})
        return not any(state["unpublished"] for state in states.values())

    wait_until(published, moved=lambda: dict(states), patience=PATIENCE, what="Publishing")
    return Facts(
        leads=door.get("leads/summary/"),
        assignments=door.get("assignments/summary/"),
        invoices=door.get("invoices/summary/"),
        ledger=door.get("ledger/summary/"),
        commissions=door.get("commission-calculations/summary/"),
        payouts=door.get("payouts/summary/"),
        disbursed=list(door.pages("transactions/", kind="disbursement", state="succeeded")),
        closed=[p["label"] for p in door.pages("periods/") if p["state"] == "closed"],
        events=states,
    )


def event_state(door: Door, service: str, *, since: datetime | None = None) -> dict[str, int]:
    """A service's events: made (since the moment), unpublished, dead letters."""
    params = {"since": since.isoformat()} if since else {}
    state: dict[str, int] = door.get(f"{service.replace('_', '-')}/event-state/", **params)
    return state


def stages_compare(facts: Facts) -> list[Stage]:
    """Every stage beside the one before it."""
    leads, assignments = facts.leads["total"], facts.assignments
    (won, amount), invoices = facts.won(), facts.invoices
    issued, paid = decimal(invoices["amount"]), decimal(invoices["paid_amount"])
    refunded = decimal(invoices["refunded"]["amount"])
    earned = facts.earned(facts.closed)
    payouts = facts.payouts.get("paid", {"count": 0, "amount": None})
    paid_out = decimal(payouts["amount"])
    sent = sum((decimal(row["amount"]) for row in facts.disbursed), Decimal(0))
    dealt = assignments["assigned"] + assignments["unassigned"]
    return [
        Stage("leads", "lead_ingest", leads, None, True, ""),
        Stage("leads assigned", "assignment", dealt, None, dealt == leads, "as many as leads"),
        Stage("deals won", "lead_ingest", won, amount, won <= leads, "no more than leads"),
        Stage(
            "invoices issued",
            "payment",
            invoices["issued"],
            issued,
            (invoices["issued"], issued) == (won, amount),
            "as the deals won",
        ),
        Stage(
            "invoices paid",
            "payment",
            invoices["paid"],
            paid,
            (invoices["paid"], paid) == (invoices["issued"], issued),
            "as issued",
        ),
        Stage(
            "sales commissioned",
            "commission",
            facts.commissions["count"],
            facts.basis(),
            (facts.commissions["count"], facts.basis()) == (invoices["paid"], paid - refunded),
            "as paid, less refunds",
        ),
        Stage(
            "payouts paid",
            "commission",
            payouts["count"],
            paid_out,
            paid_out == earned,
            "the commissions of closed periods",
        ),
        Stage(
            "disbursed",
            "payment",
            len(facts.disbursed),
            sent,
            (len(facts.disbursed), sent) == (payouts["count"], paid_out),
            "as the payouts",
        ),
    ]


def proofs(facts: Facts) -> list[Stage]:
    """What must be nothing at the end."""
    balance = decimal(facts.ledger["balance"])
    unpublished, dead = facts.unpublished(), facts.dead_letters()
    return [
        Stage("ledger balance", "payment", 0, balance, not balance, "every journal sums to zero"),
        Stage("events unpublished", "all", unpublished, None, not unpublished, "none"),
        Stage("dead letters", "all", dead, None, not dead, "none"),
    ]
