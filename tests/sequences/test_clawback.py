"""A refund after the payout: carried into the open period, the closed one untouched."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from shared.suite.demo.pipeline import payouts_pay, periods_close
from shared.suite.demo.runs import today
from shared.suite.demo.stages import Stages
from tests.support.deals import deals_settled, lead_make, lead_win, plan_make
from tests.support.firms import Firm
from tests.support.money import ledger_balance, settled, usd
from tests.support.waiting import wait_for

PERIOD = "2017-Q2"


def closed_quarter(firm: Firm) -> dict[str, Any]:
    """Everything that commission says of the closed quarter."""
    door = firm.door
    return {
        "period": door.get(f"periods/{PERIOD}/"),
        "summary": door.get("commission-calculations/summary/")["by_period"][PERIOD],
        "calculations": [
            {name: row[name] for name in ("id", "agent_id", "sold", "earned", "commission")}
            for row in door.get("commission-calculations/", period=PERIOD)["results"]
        ],
        "payouts": door.get("payouts/", period=PERIOD)["results"],
    }


def test_a_refund_after_the_payout_is_carried_into_the_open_period(firm: Firm) -> None:
    plan_make(firm)
    for number, amount in ((1, "1000.00"), (2, "600.00")):
        lead = lead_make(firm, number, agent="Carla")
        lead_win(firm, lead, amount, at="2017-05-10T16:00:00Z")
    deals_settled(firm, 2)
    zone = ZoneInfo(firm.company.zone)
    assert periods_close(firm.door, until=today(zone)) == [PERIOD]
    payouts_pay(firm.door, Stages(), [PERIOD])
    before = closed_quarter(firm)
    assert before["payouts"][0]["amount"]["amount"] == "128.00"
    charge = next(
        row
        for row in firm.door.get("transactions/", kind="charge")["results"]
        if row["amount"]["amount"] == "1000.00"
    )
    asked = firm.door.post("refunds/", {"transaction_id": charge["id"]})
    assert settled(firm, "refunds", asked["id"])["state"] == "succeeded"
    wait_for(lambda: len(periods(firm)) == 2, what="the clawback")
    assert closed_quarter(firm) == before
    carried = periods(firm)[label_of(datetime.now(UTC).astimezone(zone))]
    assert carried["amount"] == usd("-80.00")
    assert firm.door.get("payouts/summary/")["paid"]["count"] == 1
    assert ledger_balance(firm) == "0.00"


def periods(firm: Firm) -> dict[str, Any]:
    found: dict[str, Any] = firm.door.get("commission-calculations/summary/")["by_period"]
    return found


def label_of(day: datetime) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"
