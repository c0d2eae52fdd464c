"""Each message three times and out of order: the same end as once in order."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest

from tests.support.broker import outbox, produce
from tests.support.databases import rows
from tests.support.deals import (
    deals_csv,
    deals_import,
    deals_settled,
    events_settled,
    lead_make,
    plan_make,
)
from tests.support.firms import Firm
from tests.support.running import stopped
from tests.support.waiting import wait_equal, wait_for

LEADS, WON, WINDOW, TIMES = 300, 100, 100, 3
TOPIC = "lead_ingest.lead"
SENT = "update events_outboxevent set published_at = now() where tenant_id = %s"


def deals() -> list[tuple[str, ...]]:
    """A third won, a third lost, a third open, at two agents."""
    stages = ("Won", "Lost", "Engaging")
    return [
        (
            f"D{n:03d}",
            ("Carla", "Dev")[n % 2],
            "GTX Basic",
            "Isdom",
            stages[n % 3],
            "2017-04-03",
            "" if n % 3 == 2 else "2017-05-02",
            str(1000 + 37 * n) if n % 3 == 0 else "0",
        )
        for n in range(LEADS)
    ]


def shuffled(events: list) -> list:
    """Each event three times, none further than the window from its place."""
    chance = random.Random(20170401)
    thrice = [(place, event) for place, event in enumerate(events) for _ in range(TIMES)]
    return [e for _, e in sorted(thrice, key=lambda item: item[0] + chance.uniform(0, WINDOW))]


def state(firm: Firm) -> dict[str, Any]:
    """All that the events of leads lead to, under names that do not depend on ids."""
    door, names = firm.door, {user_id: name for name, user_id in firm.agents.items()}
    leads = {row["id"]: row["external_id"] for row in door.pages("leads/")}
    periods = door.get("commission-calculations/summary/")["by_period"]
    return {
        "assignments": sorted(
            (leads[row["lead_id"]], names[row["user_id"]], row["state"])
            for row in door.pages("assignments/")
        ),
        "invoices": sorted(
            (leads[row["lead_id"]], names[row["agent_id"]], row["state"], row["total"]["amount"])
            for row in door.pages("invoices/")
        ),
        "commissions": {
            (label, names[agent]): entry
            for label, period in periods.items()
            for agent, entry in period["by_agent"].items()
        },
        "ledger": door.get("ledger/summary/")["balance"],
        "dead_letters": [firm.event_state(s)["dead_letters"] for s in ("assignment", "payment")],
    }


def finished(firm: Firm) -> None:
    """Every lead is dealt with, the first one too, and every won deal commissioned."""
    deals_settled(firm, WON, seconds=100)
    open_ = LEADS // 3 + 1

    def assigned() -> dict[str, int]:
        return dict(Counter(row["state"] for row in firm.door.pages("assignments/")))

    wait_equal(assigned, {"closed": LEADS - LEADS // 3, "active": open_}, seconds=100)
    events_settled(firm)


@pytest.mark.timeout(300)
def test_three_times_and_shuffled_ends_as_once_in_order(suite, another_firm) -> None:
    calm, wild = (another_firm(name, agents=("Carla", "Dev")) for name in ("calm", "wild"))
    for firm in (calm, wild):
        plan_make(firm)
        lead_make(firm, 0, agent="Carla")
        wait_for(lambda f=firm: f.door.get("assignments/")["results"], what="the first lead")
    deals_import(calm, deals_csv(deals()))
    with stopped(suite, ["lead_ingest.events"]):
        deals_import(wild, deals_csv(deals()))
        events = outbox(suite.values, "lead_ingest", wild.tenant_id, TOPIC)
        # Nothing else may deliver them in their order.
        rows(suite.values, "lead_ingest", SENT, wild.tenant_id)
        sent = shuffled(events)
        assert len(sent) == TIMES * len(events) > TIMES * LEADS
        assert sent[::TIMES] != events
        produce(suite.values, sent)
    for firm in (calm, wild):
        finished(firm)
    assert state(wild) == state(calm)
