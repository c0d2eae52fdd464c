"""Money: a decimal amount with an ISO 4217 currency, never a float, never rounded silently."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import Self

from iso4217 import Currency

from shared.core.errors import BadRequest

_EXPONENTS = {c.code: c.exponent for c in Currency if c.exponent is not None}
_AMOUNT = re.compile(r"-?[0-9]{1,16}(\.[0-9]{1,8})?", re.ASCII)
_PRECISE = Context(prec=60, rounding=ROUND_HALF_EVEN)


class MoneyError(BadRequest, ValueError):
    """This is not an amount of money."""


class CurrencyUnknown(MoneyError):
    """{currency} is not an ISO 4217 currency with minor units."""


class AmountInvalid(MoneyError):
    """{amount} is not a decimal amount."""


class AmountTooPrecise(MoneyError):
    """{amount} has more decimal places than {currency} allows ({exponent})."""


class CurrencyMismatch(MoneyError):
    """{left} and {right} cannot be combined without an exchange rate."""


def exponent(currency: str) -> int:
    """Decimal places of a currency: USD 2, JPY 0, KWD 3. Raises CurrencyUnknown."""
    try:
        return _EXPONENTS[currency]
    except (KeyError, TypeError):
        raise CurrencyUnknown(currency=currency) from None


def round_half_even(amount: Decimal, currency: str) -> Decimal:
    """The amount rounded once, half-even, to the currency's decimal places."""
    return amount.quantize(Decimal(1).scaleb(-exponent(currency)), context=_PRECISE)


def allocate(total_minor: int, weights: Sequence[int | Decimal]) -> list[int]:
    """Shares of a total in minor units that add up to it exactly.

    Largest remainder on the absolute value; equal remainders favour the earlier share.
    Raises ValueError when a weight is negative or all are zero.
    """
    parts = [Fraction(weight) for weight in weights]
    if not parts or min(parts) < 0 or not sum(parts):
        raise ValueError("weights must not be negative and not all zero")
    exact = [abs(total_minor) * part / sum(parts) for part in parts]
    shares = [int(share) for share in exact]
    left_over = abs(total_minor) - sum(shares)
    by_remainder = sorted(range(len(parts)), key=lambda i: shares[i] - exact[i])
    for index in by_remainder[:left_over]:
        shares[index] += 1
    return [share if total_minor >= 0 else -share for share in shares]


@dataclass(frozen=True)
class Money:
    """An amount with exactly the decimal places of its currency. Raises MoneyError."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal) or not self.amount.is_finite():
            raise AmountInvalid(amount=self.amount)
        if abs(self.amount.adjusted()) > 40:
            raise AmountInvalid(amount=self.amount)
        rounded = round_half_even(self.amount, self.currency)
        if rounded != self.amount:
            raise AmountTooPrecise(
                amount=self.amount, currency=self.currency, exponent=exponent(self.currency)
            )
        object.__setattr__(self, "amount", rounded if rounded else abs(rounded))

    @property
    def minor(self) -> int:
        """The amount in minor units: USD 12.34 is 1234, JPY 500 is 500, KWD 1.234 is 1234."""
        return int(self.amount.scaleb(exponent(self.currency), context=_PRECISE))

    @classmethod
    def from_minor(cls, minor: int, currency: str) -> Self:
        """The Money of a number of minor units."""
        return cls(Decimal(minor).scaleb(-exponent(currency), context=_PRECISE), currency)

    @classmethod
    def parse(cls, text: str, currency: str) -> Self:
        """The Money of a plain decimal string such as "1234.50". Raises MoneyError."""
        if not isinstance(text, str) or not _AMOUNT.fullmatch(text):
            raise AmountInvalid(amount=str(text)[:40])
        return cls(Decimal(text), currency)

    def __add__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(_PRECISE.add(self.amount, other.amount), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return self + (-other)

    def __neg__(self) -> "Money":
        return Money(_PRECISE.minus(self.amount), self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._same_currency(other)
        return self.amount < other.amount

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"

    def _same_currency(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(left=self.currency, right=other.currency)
