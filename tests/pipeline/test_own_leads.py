"""A file of somebody's own leads: mapped by the guess, dealt out, paid, and told row by row."""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal
from itertools import islice
from pathlib import Path

import pytest

from shared.suite.paths import ROOT
from tests.pipeline.expected import standing

FILE = Path(__file__).with_name("own_leads.csv")
ROWS = 300
EDUCATION = ROOT.parent / "shared" / "data" / "education_leads.csv"


def earned(report: dict) -> dict[str, Decimal]:
    quarter = report["commissions"]["by_period"]["2017-Q2"]
    return {name: Decimal(entry["commission"]) for name, entry in quarter["by_agent"].items()}


def test_a_file_is_imported_by_its_guess_and_a_second_run_adds_nothing(job) -> None:
    report = job.leads(FILE)
    assert report["leads"] == {"received": 11, "created": 6, "duplicates": 2, "rejected": 3}
    problems = [(row["line"], row["field"]) for row in report["problems"]]
    assert problems == [(6, "email"), (10, "deal_amount"), (13, "external_id")]
    assert job.statuses() == {"won": 2, "lost": 1, "contacted": 1, "new": 1, "junk": 1}
    assert (report["deals"]["won"], report["deals"]["amount"]) == (2, "2050.50")
    assert earned(report) == {"Nora Quist": Decimal("100.04"), "Omar Reyes": Decimal("64.00")}
    assert report["assignments"] == 6
    again = job.leads(FILE)
    assert again["leads"] == {"received": 11, "created": 0, "duplicates": 8, "rejected": 3}
    assert standing(again) == standing(report)


def head_of(path: Path, rows: int, target: Path) -> Path:
    """The first rows of a file, with its header."""
    with path.open(encoding="utf-8") as lines:
        target.write_text("".join(islice(lines, rows + 1)))
    return target


@pytest.mark.skipif(not EDUCATION.exists(), reason="the file does not lie beside this folder")
def test_a_file_without_names_or_emails_is_known_by_its_ids(job, tmp_path) -> None:
    file = head_of(EDUCATION, ROWS, tmp_path / "education_leads.csv")
    with file.open() as rows:
        converted = Counter(row["Converted"] for row in csv.DictReader(rows))
    report = job.leads(file)
    assert report["leads"] == {"received": ROWS, "created": ROWS, "duplicates": 0, "rejected": 0}
    assert job.statuses() == {"qualified": converted["1"], "new": converted["0"]}
    assert report["assignments"] == ROWS
    lead = job.door().get("leads/", status="qualified", page_size=1)["results"][0]
    assert lead["external_id"]
    assert len(lead["custom"]) <= 12
    assert "Select" not in lead["custom"].values()
