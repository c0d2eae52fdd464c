"""Which plain Django views are open to everybody, said as openly as callers are."""

from collections.abc import Callable
from typing import Any

from shared.auth.callers import anyone

View = Callable[..., Any]


def open_to_all(view: View) -> View:
    """Declare `anyone()` for a view that is not an ApiView."""
    view.callers = anyone()  # type: ignore[attr-defined]
    return view
