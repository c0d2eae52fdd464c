"""The demo without a file: dirty rows, rules, a refund with its clawback."""

from __future__ import annotations

from decimal import Decimal

import pytest


@pytest.mark.timeout(240)
def test_the_generated_pipeline_reconciles_with_a_clawback(job) -> None:
    report = job.generated(size=120, seed=7)
    leads, deals = report["leads"], report["deals"]
    assert leads["received"] == 120
    assert leads["created"] + leads["duplicates"] + leads["rejected"] == 120
    assert leads["duplicates"] > 0
    assert leads["rejected"] > 0
    assert deals["won"] == report["invoices"]["paid"] == report["commissions"]["count"] > 20
    assert report["refunds"]["count"] == 1
    assert Decimal(report["refunds"]["amount"]) > 0
    clawback = Decimal(report["payouts"]["amount"]) - Decimal(report["commissions"]["amount"])
    assert clawback > 0
    assert any(Decimal(p["amount"]) == -clawback for p in periods(report))


def periods(report: dict) -> list[dict]:
    return list(report["commissions"]["by_period"].values())
