"""Invoice numbers, totals and the derived state "overdue"."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from projects.payment.domain.states import InvoiceState

NUMBER_DIGITS = 6


class InvalidLine(ValueError):
    """A line needs a positive quantity and a price that is not negative."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """`quantity` pieces at `unit_minor` minor units each."""

    description: str
    quantity: int
    unit_minor: int

    def __post_init__(self) -> None:
        if self.quantity < 1 or self.unit_minor < 0:
            raise InvalidLine(f"{self.quantity} x {self.unit_minor}")

    @property
    def total_minor(self) -> int:
        return self.quantity * self.unit_minor


def invoice_total(lines: Sequence[Line]) -> int:
    """The sum of the lines in minor units."""
    return sum(line.total_minor for line in lines)


def invoice_number(*, series: str, sequence: int) -> str:
    """`INV-000042`; longer when the sequence is, never cut."""
    if sequence < 1:
        raise ValueError("numbers start at 1")
    return f"{series}-{sequence:0{NUMBER_DIGITS}d}"


def is_overdue(*, state: InvoiceState, due_at: datetime | None, as_of: datetime) -> bool:
    """Open, with a date of payment that has passed."""
    return state == InvoiceState.OPEN and due_at is not None and due_at < as_of
