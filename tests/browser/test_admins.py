"""The operator walks through every admin in a real browser."""

from __future__ import annotations

import pytest

from shared.suite.demo.operator import EMAIL
from shared.suite.registry import services_load
from tests.support.firms import PASSWORD
from tests.support.visitor import Visitor

NAMES = [service.name for service in services_load()]
pytestmark = pytest.mark.timeout(600)


def test_a_wrong_password_opens_nothing(page, sold) -> None:
    made = Visitor(page, sold.suite.values["PAYMENT_URL"])
    made.sign_in(EMAIL, f"not {PASSWORD}")
    assert "enter the correct" in page.content()
    assert page.locator("#login-form").count() == 1
    made.open("/admin/payment/invoice/")
    assert "/admin/login/" in page.url


@pytest.mark.parametrize("name", NAMES)
def test_every_list_and_a_row_of_each_opens(visitor, name: str) -> None:
    made = visitor(name)
    lists = made.lists()
    assert [path for path in lists if path.startswith(f"/admin/{name}/")]
    opened = [row for path in lists if (row := made.first_row(path))]
    for row in opened:
        assert made.open(row)
    assert len(opened) >= 4


def test_the_money_is_followed_by_clicks(visitor, sold) -> None:
    made = visitor("payment")
    made.open(f"/admin/payment/invoice/?tenant={sold.tenant_id}")
    assert "1,234.50 USD" in made.page.locator("#result_list").inner_text()
    made.page.click("#result_list >> text=transactions")
    made.page.wait_for_load_state()
    made.page.click("#result_list >> text=ledger")
    made.page.wait_for_load_state()
    assert "ledgerentry" in made.page.url
    shown = made.page.locator("#result_list").inner_text()
    assert "1,234.50 USD" in shown
    assert "-1,234.50 USD" in shown
    assert made.faults == []


def test_an_action_runs_in_the_rows_tenant_and_is_refused_the_second_time(visitor, sold) -> None:
    made, path = visitor("payment"), f"/admin/payment/invoice/?tenant={sold.tenant_id}"
    assert "Sold Inc." in made.open(path)
    text = made.act(path, "void")
    assert "done." not in text
    assert "paid" in text


def test_a_lead_is_archived_by_a_click(visitor, sold) -> None:
    made = visitor("lead_ingest")
    path = f"/admin/lead_ingest/lead/?tenant={sold.tenant_id}&q=Open"
    assert "Archive: 1 done." in made.act(path, "archive")
    archived = [lead for lead in sold.door.pages("leads/") if lead["company"] == "Open Ltd."]
    assert archived == []
