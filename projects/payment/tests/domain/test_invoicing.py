from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.payment.domain.invoicing import (
    InvalidLine,
    Line,
    invoice_number,
    invoice_total,
    is_overdue,
)
from projects.payment.domain.states import InvoiceState

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sequence", "number"), [(1, "INV-000001"), (999_999, "INV-999999"), (1_000_000, "INV-1000000")]
)
def test_invoice_number(sequence, number):
    assert invoice_number(series="INV", sequence=sequence) == number


def test_numbers_start_at_one():
    with pytest.raises(ValueError):
        invoice_number(series="INV", sequence=0)


@given(parts=st.lists(st.tuples(st.integers(1, 999), st.integers(0, 10**9)), max_size=30))
def test_the_total_is_the_sum_of_its_lines(parts):
    lines = [Line(description="x", quantity=q, unit_minor=u) for q, u in parts]
    assert invoice_total(lines) == sum(line.total_minor for line in lines) >= 0


@pytest.mark.parametrize(("quantity", "unit"), [(0, 1), (-1, 1), (1, -1)])
def test_lines_that_make_no_sense_are_refused(quantity, unit):
    with pytest.raises(InvalidLine):
        Line(description="x", quantity=quantity, unit_minor=unit)


def test_overdue_is_open_and_late():
    late = NOON - timedelta(seconds=1)
    assert is_overdue(state=InvoiceState.OPEN, due_at=late, as_of=NOON)
    assert not is_overdue(state=InvoiceState.OPEN, due_at=NOON, as_of=NOON)
    assert not is_overdue(state=InvoiceState.PAID, due_at=late, as_of=NOON)
    assert not is_overdue(state=InvoiceState.DRAFT, due_at=None, as_of=NOON)
