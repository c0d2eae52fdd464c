"""Values that several events carry."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import msgspec

from shared.core.money import Money

Instant = Annotated[datetime, msgspec.Meta(tz=True)]
"""A moment with its zone; it travels in UTC with `Z`. A naive datetime is refused."""


@dataclass(frozen=True)
class MoneyData:
    """Money on the wire: a decimal string and an ISO 4217 code, never a float."""

    amount: str
    currency: str

    @classmethod
    def of(cls, money: Money) -> "MoneyData":
        return cls(amount=f"{money.amount:f}", currency=money.currency)

    def money(self) -> Money:
        """Raises MoneyError when the amount does not fit its currency."""
        return Money.parse(self.amount, self.currency)
