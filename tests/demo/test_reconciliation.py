from dataclasses import replace

import pytest

from shared.suite.demo.bystanders import Around, around_proofs, funnel_compared
from shared.suite.demo.proof import Proof
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


def around():
    def counted(count, *amounts):
        return {"count": count, "amounts": [usd(amount) for amount in amounts]}

    return Around(
        notifications={
            "sent": 3,
            "skipped": 1,
            "failed": 0,
            "queued": 0,
            "by_kind": {"lead.assigned": {"sent": 3, "skipped": 1}, "lead.won": {"sent": 2}},
        },
        analytics={
            "events": 20,
            "events_since": 9,
            "by_type": {"lead.assigned": 2, "lead.won": 1},
            "funnel": {
                "created": counted(3),
                "won": counted(1, "100.00"),
                "invoiced": counted(1, "100.00"),
                "paid": counted(1, "100.00"),
                "refunded": counted(0),
            },
        },
        jobs={"queued": 0, "running": 0, "succeeded": 4, "dead": 0, "cancelled": 0},
        schedules={"fired": 3, "succeeded": 3, "failed": 0, "waiting": 0},
        made=9,
        unpublished=0,
    )


def disagreeing(changed, beside=None):
    beside = beside or around()
    stages = (*stages_compare(changed), *proofs(changed))
    stages += (*funnel_compared(beside, changed), *around_proofs(beside))
    return [stage.name for stage in stages if not stage.agrees]


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


def funnel(**changed):
    counted = around().analytics
    return {"analytics": {**counted, "funnel": {**counted["funnel"], **changed}}}


@pytest.mark.parametrize(
    ("change", "stage"),
    [
        ({"made": 10}, "events counted"),
        ({"made": 8}, "events counted"),
        ({"jobs": {**around().jobs, "queued": 1}}, "jobs left"),
        ({"jobs": {**around().jobs, "running": 1}}, "jobs left"),
        ({"jobs": {**around().jobs, "dead": 1}}, "jobs done"),
        ({"notifications": {**around().notifications, "queued": 1}}, "jobs left"),
        ({"notifications": {**around().notifications, "failed": 1}}, "notifications failed"),
        ({"notifications": {**around().notifications, "by_kind": {}}}, "agents told"),
        (funnel(created={"count": 4, "amounts": []}), "counted created"),
        (funnel(paid={"count": 1, "amounts": [usd("99.99")]}), "counted paid"),
        (funnel(refunded={"count": 1, "amounts": []}), "counted refunded"),
    ],
)
def test_what_the_services_around_say_is_compared_too(change, stage):
    assert disagreeing(facts(), replace(around(), **change)) == [stage]


def test_it_is_at_rest_when_all_is_sent_counted_and_done():
    assert around().settled()
    for change in ({"made": 10}, {"unpublished": 1}, {"jobs": {**around().jobs, "running": 1}}):
        assert not replace(around(), **change).settled()


def test_the_report_names_agents_and_keeps_decimal_strings():
    proof = Proof(facts(), around(), [])
    report = report_build(proof, leads={"received": 3}, agents={"Ann": "u1"}, seconds={})
    assert report["reconciled"]
    assert report["notifications"] == {"sent": 3, "skipped": 1, "failed": 0}
    assert report["analytics"]["events"] == 20
    assert report["jobs"] == {"succeeded": 4, "failed": 0}
    assert report["schedules"] == {"fired": 3}
    period = report["commissions"]["by_period"]["2026-Q3"]
    assert period["by_agent"] == {"Ann": {"sold": "100.00", "commission": "8.00"}}
    assert report["deals"] == {"won": 1, "lost": 0, "open": 2, "amount": "100.00"}
    assert "refunds" not in report
