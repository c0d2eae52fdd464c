"""Leads and deals made through the edge."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shared.suite.demo.deals_file import COLUMNS, HEADER, PRODUCTS, STAGES
from shared.suite.demo.pipeline import plan_ensure
from tests.support.firms import Firm
from tests.support.waiting import wait_equal, wait_for

STEPS = ("contacted", "qualified", "proposal")
TRAVELLING = ("member_not_found", "tenant_profile_unknown")


def plan_make(firm: Firm) -> None:
    """One plan for all agents of the firm, known to commission."""
    plan_ensure(firm.door, firm.agents.values())


def profile_await(firm: Firm) -> None:
    """Wait until payment has heard of the firm."""
    wait_for(
        lambda: "series" in firm.door.get("billing-profile/"), what="payment to know the company"
    )


def lead_make(firm: Firm, number: int, **facts: Any) -> dict[str, Any]:
    """A lead; an agent's name in `agent` gives it to them."""
    body = {"source": "web", "external_id": f"lead-{number}", **facts}
    if agent := body.pop("agent", None):
        body["assigned_to"] = firm.agents[agent]
    key = f"{firm.tenant_id}-lead-{number}"
    made: dict[str, Any] = firm.door.post("leads/", body, key=key, waits_for=TRAVELLING)
    return made


def lead_win(firm: Firm, lead: Mapping[str, Any], amount: str, *, at: str | None = None) -> None:
    """Take a lead through its states to a deal of this amount."""
    when = {"occurred_at": at} if at else {}
    for step in STEPS:
        status_post(firm, lead, {"to": step, **when})
    money = {"amount": amount, "currency": "USD"}
    status_post(firm, lead, {"to": "won", "amount": money, **when})


def status_post(firm: Firm, lead: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    """One step, under a key of its own, so that it may be sent again."""
    key = f"{lead['id']}-{body['to']}"
    firm.door.post(f"leads/{lead['id']}/status/", body, key=key)


def deals_csv(deals: Iterable[Sequence[str]]) -> bytes:
    """A CRM's file of rows in the order of the demo's header."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    writer.writerows(deals)
    return text.getvalue().encode()


def deals_import(firm: Firm, content: bytes, *, key: str | None = None) -> dict[str, Any]:
    """Import a CRM's file; a repetition under the same key has no second effect."""
    mapping = {
        "columns": COLUMNS,
        "values": {"status": STAGES, "title": PRODUCTS, "assigned_to": dict(firm.agents)},
        "defaults": {"deal_currency": "USD", "lost_reason": "not_recorded"},
    }
    done: dict[str, Any] = firm.door.post(
        "lead-imports/",
        data={"source": "crm", "mapping": json.dumps(mapping)},
        files={"file": ("deals.csv", content, "text/csv")},
        waits_for=TRAVELLING,
        key=key,
    )
    return done


def stages(firm: Firm) -> dict[str, int]:
    """How many have reached each stage, by the service that owns it."""
    leads, invoices = firm.door.get("leads/summary/"), firm.door.get("invoices/summary/")
    return {
        "won": leads["by_status"].get("won", {"count": 0})["count"],
        "issued": invoices["issued"],
        "paid": invoices["paid"],
        "commissioned": firm.door.get("commission-calculations/summary/")["count"],
    }


def deals_settled(firm: Firm, won: int, *, seconds: float = 90.0) -> None:
    """Wait until this many won deals are invoiced, paid and commissioned; none more."""
    wanted = dict.fromkeys(("won", "issued", "paid", "commissioned"), won)
    wait_equal(lambda: stages(firm), wanted, seconds=seconds)


def events_settled(firm: Firm, *, seconds: float = 60.0) -> None:
    """Wait until no service has an unsent event of the firm."""
    names = [service.name for service in firm.suite.services]
    wait_equal(
        lambda: {name: firm.event_state(name)["unpublished"] for name in names},
        dict.fromkeys(names, 0),
        seconds=seconds,
    )
