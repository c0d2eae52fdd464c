"""The home page of a service's admin: a project lists its widgets in `home.py`."""

from shared.api.home.counting import (
    count_by,
    count_by_day,
    count_now,
    count_recent,
)
from shared.api.home.scope import HomeScope
from shared.api.home.sums import sum_by, sum_by_day, sum_now, sum_recent
from shared.api.home.widgets import (
    Attention,
    BarChart,
    Card,
    Figure,
    LineChart,
    Plot,
    Series,
    Widget,
    together,
)

__all__ = [
    "Attention",
    "BarChart",
    "Card",
    "Figure",
    "HomeScope",
    "LineChart",
    "Plot",
    "Series",
    "Widget",
    "count_by",
    "count_by_day",
    "count_now",
    "count_recent",
    "sum_by",
    "sum_by_day",
    "sum_now",
    "sum_recent",
    "together",
]
