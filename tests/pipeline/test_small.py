"""A small pipeline: every cent as an independent calculation says."""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from tests.pipeline.expected import commission_of, expected_of, reported, standing

FILE = Path(__file__).with_name("small_pipeline.csv")
NOTHING = {"received": 60, "created": 0, "duplicates": 60, "rejected": 0}


@pytest.mark.parametrize(
    ("sold", "earned"),
    [
        ("82472", "6597.76"),
        ("100000", "8000.00"),
        ("125000", "11000.00"),
        ("142821", "13851.36"),
        ("163202", "17112.32"),
    ],
)
def test_the_independent_calculation_is_right_at_the_bands(sold: str, earned: str) -> None:
    assert commission_of(Decimal(sold)) == Decimal(earned)


def test_the_small_file_reaches_every_band() -> None:
    sold = [entry["sold"] for agents in expected_of(FILE).values() for entry in agents.values()]
    assert min(sold) < 100_000 < max(sold)
    assert any(100_000 < amount < 125_000 for amount in sold)
    assert max(sold) > 125_000


def test_a_small_pipeline_is_paid_to_the_cent_and_a_second_run_adds_nothing(job) -> None:
    report = job.deals(FILE)
    stages = Counter(row["deal_stage"] for row in csv.DictReader(FILE.open()))
    expected = expected_of(FILE)
    assert report["leads"] == {"received": 60, "created": 60, "duplicates": 0, "rejected": 0}
    assert report["deals"]["won"] == report["invoices"]["paid"] == stages["Won"]
    assert report["deals"]["lost"] == stages["Lost"]
    assert report["deals"]["open"] == stages["Engaging"] + stages["Prospecting"]
    assert reported(report["commissions"]["by_period"]) == expected
    earned = sum(e["commission"] for agents in expected.values() for e in agents.values())
    assert Decimal(report["payouts"]["amount"]) == earned
    again = job.deals(FILE)
    assert again["leads"] == NOTHING
    assert standing(again) == standing(report)
