"""A message nobody can read holds back its own key and no other."""

from __future__ import annotations

import pytest

from shared.suite.demo.door import DoorRefused
from tests.support.broker import outbox, produce, spoiled
from tests.support.deals import (
    deals_settled,
    events_settled,
    lead_make,
    lead_win,
    plan_make,
    profile_await,
    stages,
)
from tests.support.firms import Firm
from tests.support.waiting import wait_equal, wait_for

LETTERS = "payment/dead-letters/"


def letters(firm: Firm, **filters: str) -> list[dict]:
    """Dead letters of payment, the earliest first."""
    found: list[dict] = list(firm.door.pages(LETTERS, **filters))
    return found[::-1]


@pytest.mark.timeout(180)
def test_poison_holds_back_its_key_until_it_is_discarded_and_replayed(suite, firm, another_firm):
    plan_make(firm)
    profile_await(firm)
    held, free = lead_make(firm, 1, agent="Carla"), lead_make(firm, 2, agent="Dev")
    events_settled(firm)
    first = outbox(suite.values, "lead_ingest", firm.tenant_id, "lead_ingest.lead")
    key = f"{firm.tenant_id}:{held['id']}"
    created = next(event for event in first if event.key == key)
    won = spoiled(created, b'{"lead_id": 7, "amount": "much"}')
    poison = type(won)(
        **{**vars(won), "type": "lead.won", "dataschema": "urn:tributary:lead.won:v1"}
    )
    produce(suite.values, [poison])
    wait_for(lambda: letters(firm, state="open"), what="the poison to be put aside")
    lead_win(firm, held, "1000.00", at="2017-05-10T16:00:00Z")
    lead_win(firm, free, "500.00", at="2017-05-10T16:00:00Z")
    deals_settled_but_one(firm)
    waiting = [(row["state"], row["key"]) for row in letters(firm)]
    assert waiting == [("open", key), ("waiting", key)]
    assert firm.door.get("invoices/", lead_id=held["id"])["results"] == []

    stranger = another_firm("stranger")
    head, behind = letters(firm)
    for path in (f"{LETTERS}{head['id']}/", f"{LETTERS}{head['id']}/replay/"):
        assert refusal(stranger, path) == 404
    assert letters(stranger) == []
    assert refusal(firm, f"{LETTERS}{behind['id']}/replay/") == 409
    assert refusal(firm, f"{LETTERS}{head['id']}/replay/") in (409, 422)

    firm.door.post(f"{LETTERS}{head['id']}/discard/", {"reason": "nobody can read it"})
    firm.door.post(f"{LETTERS}{behind['id']}/replay/")
    deals_settled(firm, 2)
    assert [row["state"] for row in letters(firm)] == ["discarded", "replayed"]
    wait_equal(lambda: firm.event_state("payment")["dead_letters"], 0)
    assert firm.door.get("ledger/summary/")["balance"]["amount"] == "0.00"


def deals_settled_but_one(firm: Firm) -> None:
    """The other key flows to its end while the poisoned one waits."""
    wanted = {"won": 2, "issued": 1, "paid": 1, "commissioned": 1}
    wait_equal(lambda: stages(firm), wanted)
    wait_for(lambda: len(letters(firm)) == 2, what="the won deal to wait behind the poison")


def refusal(firm: Firm, path: str) -> int:
    try:
        firm.door.call("POST" if path.endswith("replay/") else "GET", path)
    except DoorRefused as refused:
        return refused.status
    return 200
