"""The generated pipeline is worked: rules deal the leads, people move them, one is refunded."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from shared.suite.demo.door import Door, wait_until
from shared.suite.demo.generated import AGENTS, Fate, Generated
from shared.suite.demo.pipeline import PATIENCE
from shared.suite.demo.stages import Stages

WORKERS = 8
STEPS = {
    "won": ("contacted", "qualified", "proposal", "won"),
    "lost": ("contacted", "lost"),
    "qualified": ("contacted", "qualified"),
    "new": (),
}


def rules_ensure(door: Door, agents: Mapping[str, str]) -> None:
    """Weighted round robin for everybody, a rule for one region, a pool for the rest."""
    if list(door.pages("assignment-rules/")):
        return
    teams = {name: team_make(door, name, agents) for name in ("West", "East", "Reserve")}
    in_region = {"field": "region", "op": "eq"}
    for rule in (
        {
            "name": "The East sells in the East",
            "priority": 10,
            "strategy": "least_loaded",
            "team_id": teams["East"],
            "conditions": {**in_region, "value": "East"},
        },
        {
            "name": "The West by weight",
            "priority": 20,
            "strategy": "weighted",
            "team_id": teams["West"],
            "conditions": {**in_region, "value": "West"},
        },
        {
            "name": "Whoever is left",
            "priority": 90,
            "strategy": "round_robin",
            "team_id": teams["Reserve"],
            "fallback": True,
        },
    ):
        door.post("assignment-rules/", rule)


def team_make(door: Door, name: str, agents: Mapping[str, str]) -> str:
    """A team of the agents who belong to it, with their weights."""
    members = [agent_row(door, agents[n], weight=w) for n, w, team in AGENTS if team == name]
    team: dict[str, Any] = door.post("teams/", {"name": name, "agent_ids": members})
    return str(team["id"])


def agent_row(door: Door, user_id: str, *, weight: int) -> str:
    """The assignment service's agent, once the membership has arrived there; sets its weight."""
    rows: list[dict[str, Any]] = []

    def arrived() -> bool:
        rows[:] = door.get("agents/", user_id=user_id)["results"]
        return bool(rows)

    wait_until(arrived, moved=lambda: len(rows), patience=PATIENCE, what="A new member")
    door.call("PATCH", f"agents/{rows[0]['id']}/", json={"weight": weight})
    return str(rows[0]["id"])


def leads_work(door: Door, generated: Generated, stages: Stages) -> None:
    """Move every lead that has an agent and is still new to where its fate leads."""
    leads = {row["external_id"]: row for row in door.pages("leads/", status="new")}
    todo = [
        (lead, generated.fates[external_id])
        for external_id, lead in leads.items()
        if lead["assigned_to"] and external_id in generated.fates
    ]
    stages.expect(won=sum(fate.status == "won" for _, fate in todo))
    with ThreadPoolExecutor(WORKERS) as pool:
        for done, _ in enumerate(pool.map(lambda item: lead_work(door, *item), todo), start=1):
            stages.reached("won", sum(fate.status == "won" for _, fate in todo[:done]))


def lead_work(door: Door, lead: Mapping[str, Any], fate: Fate) -> None:
    """One lead through its states, at the times of its fate."""
    for step in STEPS[fate.status]:
        closing = step in ("won", "lost")
        at = fate.closed_at if closing else fate.engaged_at
        body: dict[str, Any] = {"to": step, "occurred_at": at.isoformat()}
        if step == "won":
            body["amount"] = {"amount": f"{fate.amount:.2f}", "currency": "USD"}
        if step == "lost":
            body["reason"] = "chose another"
        door.post(f"leads/{lead['id']}/status/", body, key=f"{lead['id']}-{step}")


def refund_one(door: Door) -> None:
    """Give the oldest paid invoice back in full, once, and wait for the clawback."""
    if door.get("invoices/summary/")["refunded"]["count"]:
        return
    before = door.get("commission-calculations/summary/")
    charge = door.get("transactions/", kind="charge", state="succeeded", page_size=1)["results"][0]
    body = {"transaction_id": charge["id"], "reason": "the demo's refund"}
    door.post("refunds/", body, key=f"refund-{charge['id']}")
    wait_until(
        lambda: door.get("commission-calculations/summary/") != before,
        moved=lambda: door.get("invoices/summary/")["refunded"],
        patience=PATIENCE,
        what="The refund's clawback",
    )
