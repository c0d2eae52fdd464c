from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.core.cells import cell_plain, cell_safe


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-x", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "-", "-١"]
)
def test_what_a_spreadsheet_would_run_is_text(text):
    assert cell_safe(text) == f"'{text}"


@pytest.mark.parametrize("value", ["-5", "-5.25", Decimal("-5.25"), 5, "a=b", "", "it's"])
def test_numbers_and_plain_texts_stay(value):
    assert cell_safe(value) == str(value)


def test_nothing_is_empty():
    assert cell_safe(None) == ""


@given(st.text(alphabet=st.sampled_from("'=+-@\t\rax1.")) | st.text())
def test_a_cell_comes_back_as_it_was_and_never_runs(text):
    safe = cell_safe(text)
    assert cell_plain(safe) == text
    assert safe[:1] not in "=+@\t\r" or not safe
