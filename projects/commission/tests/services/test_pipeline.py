"""A real quarter: every won deal of a CRM pipeline, calculated one payment after another."""

import csv
import json
import random
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from projects.commission.selectors import calculation_summary
from projects.commission.tests import factories
from projects.commission.tests.factories import paid
from shared.core.ids import uuid7

BESIDE = Path(__file__).resolve().parents[5] / "shared"
DATA, VECTOR = BESIDE / "data/sales_pipeline.csv", BESIDE / "vectors/pipeline_2017_q2.json"
ZONE = ZoneInfo("America/New_York")

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not (DATA.exists() and VECTOR.exists()), reason="no pipeline file here"),
]


def deals_won() -> list[dict[str, str]]:
    with DATA.open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["deal_stage"] == "Won"]
    return [row for row in rows if "2017-04-01" <= row["close_date"] <= "2017-06-30"]


def agents_assigned(names: list[str]) -> dict[str, UUID]:
    plan = factories.approved_plan(factories.ACCELERATOR)
    agents = {name: factories.agent(uuid7(), name) for name in names}
    for agent_id in agents.values():
        factories.assigned(agent_id, plan)
    return agents


def test_the_second_quarter_of_2017_is_exact_in_any_order(tenant) -> None:
    expected: dict[str, Any] = json.loads(VECTOR.read_text())["2017-Q2"]
    factories.profile("America/New_York")
    deals = deals_won()
    agents = agents_assigned(sorted({deal["sales_agent"] for deal in deals}))
    random.Random(7).shuffle(deals)
    for deal in deals:
        noon = datetime.combine(date.fromisoformat(deal["close_date"]), time(12), ZONE)
        paid(agents[deal["sales_agent"]], deal["close_value"], at=noon)

    summary = calculation_summary()
    assert (summary["count"], len(agents)) == (expected["deals"], expected["agents"])
    assert list(summary["by_period"]) == ["2017-Q2"]
    quarter = summary["by_period"]["2017-Q2"]
    assert quarter["amount"].amount == Decimal(expected["commission"])
    for name, totals in expected["by_agent"].items():
        found = quarter["by_agent"][str(agents[name])]
        assert found["sold"].amount == Decimal(totals["sold"]), name
        assert found["commission"].amount == Decimal(totals["commission"]), name
    factories.totals_check()
