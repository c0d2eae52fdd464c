from dataclasses import replace

import pytest

from shared.suite.demo.reconciliation import Facts, proofs, stages_compare
from shared.suite.demo.report import report_build


def usd(amount):
    return {"amount": amount, "currency": "USD"}


def facts():
    period = {
        "amount": usd("8.00"),
        "by_agent": {"u1": {"sold": usd("100.00"), "commission": usd("8.00")}},
    }
    return Facts(
        leads={"total": 3, "by_status": {"won": {"count": 1, "amount": [usd("100.00")]}}},
        assignments={"assigned": 2, "unassigned": 1},
        invoices={
            "issued": 1,
            "paid": 1,
            "amount": usd("100.00"),
            "paid_amount": usd("100.00"),
            "refunded": {"count": 0, "amount": usd("0.00")},
        },
        ledger={"balance": usd("0.00")},
        commissions={"count": 1, "basis": usd("100.00"), "by_period": {"2026-Q3": period}},
        payouts={"paid": {"count": 1, "amount": usd("8.00")}},
        disbursed=[{"amount": usd("8.00")}],
        closed=["2026-Q3"],
        events={"payment": {"unpublished": 0, "dead_letters": 0}},
    )


def disagreeing(changed):
    return [s.name for s in (*stages_compare(changed), *proofs(changed)) if not s.agrees]


def test_what_agrees():
    assert disagreeing(facts()) == []


@pytest.mark.parametrize(
    ("change", "stage"),
    [
        ({"assignments": {"assigned": 1, "unassigned": 1}}, "leads assigned"),
        ({"invoices": {**facts().invoices, "issued": 2}}, "invoices issued"),
        ({"invoices": {**facts().invoices, "paid_amount": usd("99.99")}}, "invoices paid"),
        ({"commissions": {**facts().commissions, "count": 0}}, "sales commissioned"),
        ({"commissions": {**facts().commissions, "basis": usd("99.99")}}, "sales commissioned"),
        ({"payouts": {"paid": {"count": 1, "amount": usd("7.99")}}}, "payouts paid"),
        ({"disbursed": []}, "disbursed"),
        ({"ledger": {"balance": usd("0.01")}}, "ledger balance"),
        ({"events": {"payment": {"unpublished": 1, "dead_letters": 0}}}, "events unpublished"),
        ({"events": {"payment": {"unpublished": 0, "dead_letters": 1}}}, "dead letters"),
    ],
)
def test_one_cent_or_one_event_too_few_is_seen(change, stage):
    assert stage in disagreeing(replace(facts(), **change))


def test_the_report_names_agents_and_keeps_decimal_strings():
    report = report_build(
        facts(), reconciled=True, leads={"received": 3}, agents={"Ann": "u1"}, seconds={}
    )
    period = report["commissions"]["by_period"]["2026-Q3"]
    assert period["by_agent"] == {"Ann": {"sold": "100.00", "commission": "8.00"}}
    assert report["deals"] == {"won": 1, "lost": 0, "open": 2, "amount": "100.00"}
    assert "refunds" not in report
