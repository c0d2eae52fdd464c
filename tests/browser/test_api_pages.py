"""The browsable API on a service's own port, for staff who have chosen a tenant."""

from __future__ import annotations

import pytest

LISTS = {
    "lead_ingest": "leads",
    "assignment": "assignments",
    "commission": "payouts",
    "payment": "invoices",
    "analytics": "metrics",
    "scheduler": "scheduled-jobs",
    "gateway": "members",
}
pytestmark = pytest.mark.timeout(600)


@pytest.mark.parametrize("name", LISTS)
def test_staff_choose_a_tenant_and_see_its_rows(visitor, sold, name: str) -> None:
    made, path = visitor(name), f"/api/v1/{LISTS[name]}/"
    made.page.goto(made.base + path)
    assert made.faults == [f"403 {made.base}{path}"]
    made.faults.clear()
    made.page.click(".alert-info a")
    made.page.click(f"button[name=tenant][value='{sold.tenant_id}']")
    made.page.wait_for_load_state()
    assert made.page.url == made.base + path
    assert "200 OK" in made.page.locator(".response-info").inner_text()
    assert made.faults == []
    made.open("/api/docs/")


def test_the_door_of_all_services_knows_no_staff(visitor, sold) -> None:
    made = visitor("payment")
    made.base = sold.suite.values["EDGE_URL"]
    for path, status in (("/staff/tenant/", 404), ("/admin/", 404), ("/api/v1/invoices/", 401)):
        answer = made.page.goto(made.base + path)
        assert answer is not None
        assert answer.status == status, path
