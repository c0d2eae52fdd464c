"""The way of the leads, as their owners would count it."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from projects.analytics import selectors
from projects.analytics.models import Funnel, LeadMoney, LeadProgress
from projects.analytics.selectors.funnels import stage_figures
from projects.analytics.services.rebuild import counters_rebuild
from projects.analytics.tests import factories as make
from projects.analytics.tests.factories import NOW, money
from shared.core.money import Money

pytestmark = pytest.mark.django_db


def counts() -> dict[str, int]:
    return {name: figure.count for name, figure in stage_figures().items() if figure.count}


def amounts(stage: str) -> list[str]:
    return [str(amount) for amount in stage_figures()[stage].amounts]


def test_a_deal_is_counted_at_every_stage(tenant):
    make.record(*make.deal_story(uuid4(), "250.00", "25.00"))
    stages = ("created", "assigned", "contacted", "qualified", "won", "invoiced", "paid")
    assert counts() == dict.fromkeys((*stages, "commissioned"), 1)
    assert amounts("won") == amounts("invoiced") == amounts("paid") == ["250.00 USD"]
    assert amounts("commissioned") == ["25.00 USD"]


def test_a_reopened_win_is_not_won_and_won_again_for_another_amount(tenant):
    lead = uuid4()
    make.record(*make.lead_story(lead, "70.00"), *make.lead_end(lead, "reopened", 6))
    assert "won" not in counts()
    assert amounts("won") == []
    make.record((make.moved(lead, "proposal", "won"), 7), (make.won(lead, money("80.00")), 7))
    assert counts()["won"] == 1
    assert amounts("won") == ["80.00 USD"]


def test_a_lost_lead_stays_where_it_was_and_is_lost(tenant):
    lead = uuid4()
    make.record(*make.lead_story(lead, until="contacted"), *make.lead_end(lead, "lost", 3))
    assert counts() == {"created": 1, "assigned": 1, "contacted": 1, "lost": 1}


def test_a_lead_that_was_put_away_counts_nowhere(tenant):
    lead = uuid4()
    make.record(*make.lead_story(lead, until="contacted"), *make.lead_end(lead, "archived", 3))
    assert counts() == {}


def test_a_voided_invoice_is_none_and_the_next_one_counts(tenant):
    lead = uuid4()
    make.record(*make.lead_story(lead), *make.invoice_story(lead, money("100.00"), voided=True))
    assert "invoiced" not in counts()
    make.record(*make.invoice_story(lead, money("120.00"), paid=False))
    assert counts()["invoiced"] == 1
    assert amounts("invoiced") == ["120.00 USD"]


def test_a_refund_stands_beside_what_was_paid_and_a_clawback_lessens_commissions(tenant):
    lead = uuid4()
    make.record(
        *make.deal_story(lead, "100.00", "10.00"),
        (make.refund(lead, money("30.00")), 4),
        (make.refund(lead, money("10.00")), 5),
        (make.commission(lead, "-4.00", clawback=True), 2),
    )
    assert (counts()["refunded"], counts()["paid"], counts()["commissioned"]) == (2, 1, 1)
    assert amounts("paid") == ["100.00 USD"]
    assert amounts("refunded") == ["40.00 USD"]
    assert amounts("commissioned") == ["6.00 USD"]


def test_an_invoice_without_a_lead_is_on_no_way(tenant):
    make.record(*make.invoice_story(None, money("100.00")))
    assert counts() == {}


def test_currencies_stay_apart(tenant):
    for amount in (money("10.00"), money("500", "JPY")):
        lead = uuid4()
        make.record(*make.lead_story(lead, until="proposal"))
        make.record((make.moved(lead, "proposal", "won"), 5), (make.won(lead, amount), 5))
    assert amounts("won") == ["500 JPY", "10.00 USD"]


def test_a_funnel_shows_its_stages_of_the_leads_of_a_time(tenant):
    make.record(*make.deal_story(uuid4()), (make.created(at=NOW - timedelta(days=9)), 1))
    funnel = Funnel(key="short", name="Short", stages=["created", "won", "paid"])
    whole = selectors.funnel_read(funnel=funnel)
    assert [(s["stage"], s["count"], s["share"]) for s in whole["stages"]] == [
        ("created", 2, "1.0000"),
        ("won", 1, "0.5000"),
        ("paid", 1, "0.5000"),
    ]
    early = selectors.funnel_read(funnel=funnel, until=NOW)
    assert [s["count"] for s in early["stages"]] == [1, 0, 0]
    assert early["stages"][2]["amounts"] == []
    late = selectors.funnel_read(funnel=funnel, since=NOW)
    assert late["stages"][2]["amounts"] == [Money(Decimal(100), "USD")]


def test_a_rebuild_finds_and_repairs_what_was_changed_by_hand(tenant):
    make.record(*make.deal_story(uuid4()))
    before = stage_figures()
    LeadProgress.objects.update(status="lost")
    LeadMoney.objects.filter(kind="payment").delete()
    assert stage_figures() != before
    assert counters_rebuild().rows == 3
    assert stage_figures() == before
    assert counters_rebuild().rows == 0
