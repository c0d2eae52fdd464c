"""The command with tiny numbers: what it measures does not count here, what it writes does."""

import json
import subprocess
import sys
from typing import Any

import pytest

from shared.suite.bench.references import references_hash
from shared.suite.bench.registry import ROWS, rows_select
from shared.suite.errors import SuiteError
from shared.suite.paths import ROOT

KEYS = ["name", "value", "unit", "reference", "ratio", "target", "met", "note"]
FIGURES = [
    "run.references",
    "lead_create.ordinary",
    "lead_create.floor",
    "lead_create.p99",
    "lead_get.ordinary",
    "lead_get.p99",
]


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What a quick run of two rows writes."""
    file = tmp_path_factory.mktemp("bench") / "figures.json"
    done = bench("lead_create", "lead-get", "--quick", "--json", str(file))
    assert done.returncode == 0, done.stdout + done.stderr
    found: list[dict[str, Any]] = json.loads(file.read_text())
    return found


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "manage_all.py", "bench", *arguments],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def test_every_figure_has_the_same_form(figures: list[dict[str, Any]]) -> None:
    assert [figure["name"] for figure in figures] == FIGURES
    assert [list(figure) for figure in figures] == [KEYS] * len(FIGURES)
    assert all(figure["value"] for figure in figures)
    assert all((figure["target"] is None) == (figure["met"] is None) for figure in figures)


def test_a_ratio_is_the_value_by_its_reference(figures: list[dict[str, Any]]) -> None:
    beside = [figure for figure in figures if figure["reference"] is not None]
    assert [figure["name"] for figure in beside] == [
        "lead_create.ordinary",
        "lead_create.floor",
        "lead_get.ordinary",
    ]
    for figure in beside:
        assert figure["ratio"] == pytest.approx(figure["value"] / figure["reference"], rel=0.01)
        word, _, bound = figure["target"].partition(" >= ")
        assert word == "ratio"
        assert figure["met"] == (figure["ratio"] >= float(bound))


def test_the_run_says_which_references_it_had(figures: list[dict[str, Any]]) -> None:
    assert figures[0]["value"] == references_hash()


def test_a_row_that_does_not_exist_is_a_sentence() -> None:
    done = bench("lead_sell")
    assert done.returncode == 1
    assert "There is no row lead_sell: choose among lead_create" in done.stderr
    with pytest.raises(SuiteError):
        rows_select(["lead_sell"])


def test_names_of_rows_are_told_apart() -> None:
    names = [row.name for row in ROWS]
    assert len(set(names)) == len(names)
    assert [row.name for row in rows_select(["lead-get", "lead_list"])] == ["lead_list", "lead_get"]
