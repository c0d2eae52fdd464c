"""Cells that a spreadsheet shows and does not run."""

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.analytics.domain.csv_text import DANGEROUS, cell_text, csv_lines


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+49", "'+49"),
        ("-5", "'-5"),
        ("\t=1", "'\t=1"),
        (-5, "-5"),
        (Decimal("-3.10"), "-3.10"),
        (Decimal("1E+3"), "1000"),
        (None, ""),
        ("won", "won"),
        (datetime(2026, 1, 15, tzinfo=UTC), "2026-01-15T00:00:00Z"),
    ],
)
def test_a_cell(value, text):
    assert cell_text(value) == text


@given(rows=st.lists(st.lists(st.text(), min_size=2, max_size=2)))
def test_what_is_read_back_is_what_was_written_and_no_text_is_a_formula(rows):
    lines = list(csv_lines(["a", "b"], rows))
    assert len(lines) == len(rows) + 1
    back = list(csv.reader(io.StringIO("".join(lines), newline="")))
    assert [[cell.removeprefix("'") for cell in row] for row in back[1:]] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]
    assert not [c for row in back for c in row if c.startswith(DANGEROUS)]
