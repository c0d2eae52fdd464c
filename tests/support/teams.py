"""Who gets leads that nobody was named for."""

from __future__ import annotations

from tests.support.firms import Firm
from tests.support.waiting import wait_for


def agent_rows(firm: Firm) -> list[dict]:
    found: list[dict] = firm.door.get("agents/", role="agent")["results"]
    return found


def team_rule(firm: Firm) -> None:
    """Every lead goes to the firm's agents in turn."""
    wait_for(lambda: len(agent_rows(firm)) == len(firm.agents), what="the agents to arrive")
    ids = [row["id"] for row in agent_rows(firm)]
    team = firm.door.post("teams/", {"name": "Everybody", "agent_ids": ids})
    rule = {"name": "In turn", "strategy": "round_robin", "team_id": team["id"], "fallback": True}
    firm.door.post("assignment-rules/", rule)
