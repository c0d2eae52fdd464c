"""A win is taken back while nothing was invoiced, and payment alone decides whether it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shared.suite.demo.door import DoorRefused
from shared.suite.lifecycle import Suite
from tests.support.deals import deals_settled, lead_make, lead_win, plan_make, stages, status_post
from tests.support.firms import Firm
from tests.support.running import stopped


def reopen(firm: Firm, lead: dict[str, Any]) -> str:
    """The state after reopening, or the code of the refusal."""
    try:
        return str(firm.door.post(f"leads/{lead['id']}/reopen/")["status"])
    except DoorRefused as refused:
        return refused.code


@pytest.fixture
def shop(another_firm: Callable[..., Firm]) -> Firm:
    """A company that has sold nothing yet."""
    made = another_firm("reopen", agents=("Carla", "Dev"))
    plan_make(made)
    return made


def test_an_invoiced_win_stays_won(shop: Firm) -> None:
    lead = lead_make(shop, 1, agent="Carla")
    lead_win(shop, lead, "100.00")
    deals_settled(shop, 1)
    assert reopen(shop, lead) == "lead_invoiced"
    assert shop.door.get(f"leads/{lead['id']}/")["status"] == "won"


def test_a_lost_lead_is_taken_up_again(shop: Firm) -> None:
    lead = lead_make(shop, 1, agent="Carla")
    status_post(shop, lead, {"to": "lost", "reason": "price"})
    assert reopen(shop, lead) == "contacted"


@pytest.mark.timeout(300)
def test_a_win_that_was_taken_back_is_never_invoiced_but_the_next_one_is(
    suite: Suite, shop: Firm
) -> None:
    lead = lead_make(shop, 1, agent="Carla")
    with stopped(suite, ["payment.events"]):
        lead_win(shop, lead, "100.00")
        assert reopen(shop, lead) == "proposal"
    other = lead_make(shop, 2, agent="Dev")
    lead_win(shop, other, "7.00")
    deals_settled(shop, 1)
    money = {"amount": "250.00", "currency": "USD"}
    shop.door.post(f"leads/{lead['id']}/status/", {"to": "won", "amount": money})
    deals_settled(shop, 2)
    assert stages(shop)["issued"] == 2
    assert shop.door.get("invoices/summary/")["amount"]["amount"] == "257.00"
