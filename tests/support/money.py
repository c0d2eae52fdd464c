"""Invoices, charges and refunds through the edge."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from shared.suite.demo.door import DoorRefused
from tests.support.deals import profile_await
from tests.support.firms import Firm
from tests.support.waiting import wait_for

MOVING = ("created", "pending", "processing", "unknown")


def usd(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


def charged(firm: Firm, amount: str, *, currency: str = "USD") -> dict[str, Any]:
    """A succeeded charge of an invoice of this amount, collected by hand."""
    profile_await(firm)
    door, price = firm.door, {"amount": amount, "currency": currency}
    door.call("PATCH", "billing-profile/", json={"collection": "manual"})
    lines = [{"description": "a thing", "unit_price": price}]
    invoice = door.post("invoices/", {"currency": currency, "lines": lines})
    door.post(f"invoices/{invoice['id']}/open/", {})
    charge = door.post(f"invoices/{invoice['id']}/collect/", {})
    done = settled(firm, "transactions", charge["id"])
    assert done["state"] == "succeeded", done
    return done


def settled(firm: Firm, path: str, moved_id: str) -> dict[str, Any]:
    """A transaction or refund, once the provider has answered."""
    found: dict[str, Any] = {}

    def answered() -> bool:
        found.update(firm.door.get(f"{path}/{moved_id}/"))
        return found["state"] not in MOVING

    wait_for(answered, what=f"the outcome of {path} {moved_id}")
    return found


def refund(firm: Firm, charge: dict[str, Any], amount: str) -> str:
    """`succeeded`, or the code by which it was refused."""
    body = {"transaction_id": charge["id"], "amount": usd(amount)}
    try:
        asked = firm.door.post("refunds/", body, key=str(uuid4()))
    except DoorRefused as refused:
        return refused.code
    return str(settled(firm, "refunds", asked["id"])["state"])


def ledger_balance(firm: Firm) -> str:
    return str(firm.door.get("ledger/summary/")["balance"]["amount"])
