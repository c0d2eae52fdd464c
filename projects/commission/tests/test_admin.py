"""The admin: every page opens at a steady cost, links lead on, actions call services."""

import json
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from projects.commission.models import (
    CalculationLine,
    CommissionAssignment,
    CommissionCalculation,
    CommissionFact,
    CommissionPlan,
    Payee,
    Payout,
    Settlement,
)
from projects.commission.services.periods import period_close
from projects.commission.tests.factories import (
    NOW,
    SPRING,
    SUMMER,
    agent,
    approved_plan,
    assigned,
    header,
    paid,
    profile,
)
from shared.core.ids import uuid7
from shared.tenancy.context import context_clear, tenant_scope
from shared.testing import admin
from shared.testing.cast import TENANT, Cast

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "system"])
MAIN = [CalculationLine, CommissionAssignment, CommissionCalculation, CommissionFact]
MAIN += [CommissionPlan, Payee, Payout, Settlement]


@pytest.fixture
def operator():
    return admin.operator_client()


@pytest.fixture
def make():
    """Agents with plans of their own, sales of spring and summer, and a settled spring."""
    with tenant_scope(TENANT):
        profile()
    periods = iter([("2017-Q2", SPRING), ("2017-Q3", SUMMER)])

    def agents(count):
        label, at = next(periods)
        for number in range(count):
            each = agent(uuid7(), f"Agent {number}")
            assigned(each, approved_plan())
            paid(each, "10", at=at)
        period_close(label=label, by=uuid7(), at=NOW)

    return agents


@pytest.fixture
def carla_paid():
    """Carla's payout of spring, still a draft."""
    with tenant_scope(TENANT):
        profile()
        carla = agent(Cast.carla.user_id)
        assigned(carla, approved_plan(name="Eight percent"), effective_from=date(2016, 1, 1))
        paid(carla, "1000")
        period_close(label="2017-Q2", by=uuid7(), at=NOW)
        payout = Payout.objects.get()
    context_clear()
    return payout


def test_every_model_has_pages_that_open(operator, carla_paid):
    assert admin.unregistered() == []
    admin.pages_check(operator)
    admin.filters_check(operator)
    admin.searches_check(operator)


def test_lists_cost_the_same_for_more_rows(operator, make):
    admin.queries_check(operator, make, MAIN)


def test_a_payout_leads_to_its_lines(operator, carla_paid):
    shown = operator.get("/admin/commission/payout/").content.decode()
    for text in ("Acme", "Carla", "80.00 USD", "2017-Q2"):
        assert text in shown
    of = {"agent_id": Cast.carla.user_id, "period__id__exact": carla_paid.period_id}
    found = operator.get("/admin/commission/commissioncalculation/", of).context["cl"].result_list
    with tenant_scope(TENANT):
        assert [row.id for row in found] == [header(Cast.carla.user_id, "2017-Q2").id]
    of = {f"calculation__{name}": value for name, value in of.items()}
    page = operator.get("/admin/commission/calculationline/", of)
    assert [row.amount for row in page.context["cl"].result_list] == [80]
    assert "2017-Q2 USD" in page.content.decode()


def _approve(operator, payout_id: UUID) -> str:
    chosen = {"action": "approve", "_selected_action": [str(payout_id)]}
    return operator.post("/admin/commission/payout/", chosen, follow=True).content.decode()


def test_approving_twice_is_refused_with_a_message(operator, carla_paid):
    assert "Approve: 1 done." in _approve(operator, carla_paid.id)
    text = _approve(operator, carla_paid.id)
    assert "done." not in text
    assert "approved" in text
    with tenant_scope(TENANT):
        assert Payout.objects.get().state == "approved"


def test_the_home_page_shows_what_is_earned_and_what_waits_for_approval(operator, carla_paid):
    home = operator.get("/admin/").context["home"]
    cards = {card.title: card for card in home["cards"]}
    assert (cards["Commission"].text, cards["Commission"].unit) == ("80.00", "USD")
    assert cards["To approve"].text == "80.00"
    assert "state__exact=draft" in cards["To approve"].url
    periods = next(c for c in home["charts"] if c.title == "Commission by period")
    data = json.loads(periods.data)
    assert data["labels"] == ["2017-Q2"]
    assert [Decimal(value) for value in data["datasets"][0]["data"]] == [80]
    waiting = home["tables"][0]
    assert waiting.headers[:3] == ["tenant", "agent", "period"]
    assert "80.00 USD" in waiting.rows[0][3]


def test_an_approved_payout_waits_no_longer(operator, carla_paid):
    chosen = {"action": "approve", "_selected_action": [str(carla_paid.id)]}
    operator.post("/admin/commission/payout/", chosen)
    home = operator.get("/admin/").context["home"]
    assert home["tables"][0].rows == []
    assert {card.title: card.text for card in home["cards"]}["To approve"] == "0"
