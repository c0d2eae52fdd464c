"""One key, one effect: twenty times at once, and with another body."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.support.deals import TRAVELLING, profile_await
from tests.support.firms import Firm

TIMES = 20


def bearer_of(firm: Firm) -> dict[str, str]:
    return {"Authorization": f"Bearer {firm.door._token}"}


def posted(firm: Firm, path: str, body: Any, key: str) -> list[httpx.Response]:
    """The same request twenty times at once."""
    url = f"{firm.suite.values['EDGE_URL']}/api/v1/{path}"
    headers = {**bearer_of(firm), "Idempotency-Key": key}
    with httpx.Client(timeout=60) as client, ThreadPoolExecutor(TIMES) as pool:
        sent = [pool.submit(client.post, url, json=body, headers=headers) for _ in range(TIMES)]
        return [future.result() for future in sent]


def one_effect(answers: list[httpx.Response], success: int) -> dict:
    """At least one success, all of them alike; the others still in flight."""
    counts = Counter(answer.status_code for answer in answers)
    assert set(counts) <= {success, 409}, counts
    bodies = {answer.text for answer in answers if answer.status_code == success}
    assert len(bodies) == 1
    codes = {answer.json()["code"] for answer in answers if answer.status_code == 409}
    assert codes <= {"idempotency_key_in_flight"}
    return next(answer.json() for answer in answers if answer.status_code == success)


def test_a_lead_is_made_once(firm: Firm) -> None:
    warm = {"source": "web", "external_id": "warm", "assigned_to": firm.agents["Carla"]}
    firm.door.post("leads/", warm, waits_for=TRAVELLING)
    body = {"source": "web", "external_id": "once", "email": "once@firm.example"}
    made = one_effect(posted(firm, "leads/", body, "once"), 201)
    assert [row["id"] for row in firm.door.get("leads/", external_id="once")["results"]] == [
        made["id"]
    ]
    again = posted(firm, "leads/", {**body, "email": "other@firm.example"}, "once")
    assert {answer.status_code for answer in again} <= {422, 409}
    assert "idempotency_key_reused" in {answer.json()["code"] for answer in again}
    assert firm.door.get("leads/summary/")["total"] == 2


def test_money_is_charged_once(firm: Firm) -> None:
    profile_await(firm)
    price = {"amount": "100.00", "currency": "USD"}
    lines = [{"description": "one thing", "unit_price": price}]
    firm.door.call("PATCH", "billing-profile/", json={"collection": "manual"})
    invoice = firm.door.post("invoices/", {"currency": "USD", "lines": lines})
    firm.door.post(f"invoices/{invoice['id']}/open/", {})
    body = {"invoice_id": invoice["id"], "amount": {"amount": "40.00", "currency": "USD"}}
    made = one_effect(posted(firm, "transactions/", body, "charge"), 202)
    found = firm.door.get("transactions/", invoice_id=invoice["id"])["results"]
    assert [row["id"] for row in found] == [made["id"]]
    other = {**body, "amount": {"amount": "60.00", "currency": "USD"}}
    assert {answer.status_code for answer in posted(firm, "transactions/", other, "charge")} <= {
        422,
        409,
    }
    assert len(firm.door.get("transactions/", invoice_id=invoice["id"])["results"]) == 1


@pytest.mark.parametrize("path", ["transactions/", "refunds/", "payouts/approve/"])
def test_what_moves_money_needs_a_key(firm: Firm, path: str) -> None:
    url = f"{firm.suite.values['EDGE_URL']}/api/v1/{path}"
    refused = httpx.post(url, json={}, headers=bearer_of(firm), timeout=30)
    assert refused.status_code == 400
    assert refused.json()["code"] == "idempotency_key_missing"
