"""Exact decimal arithmetic: nothing is rounded before the end."""

from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

ZERO = Decimal(0)
ONE = Decimal(1)

# A table column holds 20 digits and a rate 10; 80 digits keep every product exact and put the
# error of a quotient far below any half cent, so that the one rounding at the end is the only one.
EXACT = Context(prec=80, rounding=ROUND_HALF_EVEN)


def exact(function: Callable[P, R]) -> Callable[P, R]:
    """Run `function` in a decimal context wide enough that no step in it rounds."""

    @wraps(function)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        with localcontext(EXACT):
            return function(*args, **kwargs)

    return inside


def plain(value: Decimal) -> str:
    """`value` as a decimal string without an exponent or trailing zeros: "0.08", "100"."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
