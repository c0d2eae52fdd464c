"""A real quarter through the edge, equal to the published figures."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from shared.suite.paths import ROOT
from tests.pipeline.expected import expected_of, reported

BESIDE = ROOT.parent / "shared"
FILE = BESIDE / "data" / "sales_pipeline.csv"
VECTOR = BESIDE / "vectors" / "pipeline_2017_q2.json"


@pytest.mark.timeout(300)
@pytest.mark.skipif(not FILE.exists(), reason="the CRM's file does not lie beside this folder")
def test_the_second_quarter_of_2017_is_exact_for_every_agent(job) -> None:
    vector = json.loads(VECTOR.read_text())["2017-Q2"]
    bounds = {key: date.fromisoformat(vector[name]) for key, name in LIMITS.items()}
    report = job.deals(FILE, **bounds)
    quarter = report["commissions"]["by_period"]["2017-Q2"]
    figures = {agent: {k: Decimal(v) for k, v in e.items()} for agent, e in by_agent(vector)}
    assert reported(report["commissions"]["by_period"]) == {"2017-Q2": figures}
    assert figures == expected_of(FILE)["2017-Q2"]
    assert Decimal(quarter["amount"]) == Decimal(vector["commission"])
    assert Decimal(report["payouts"]["amount"]) == Decimal(vector["commission"])
    assert report["payouts"]["paid"] == vector["agents"]
    assert report["deals"]["won"] == report["commissions"]["count"] == vector["deals"]
    assert Decimal(report["deals"]["amount"]) == Decimal(vector["sold"])
    assert report["leads"]["created"] == report["leads"]["received"] == report["assignments"]
    assert (report["ledger"], report["outbox"]) == ({"balance": "0.00"}, {"unpublished": 0})
    assert report["dead_letters"] == 0


LIMITS = {"begin": "from", "end": "to"}


def by_agent(vector: dict) -> list[tuple[str, dict[str, str]]]:
    return list(vector["by_agent"].items())
