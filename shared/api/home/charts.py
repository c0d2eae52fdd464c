"""What Chart.js is told of a plot, in JSON."""

import json
from dataclasses import dataclass
from typing import Any

from shared.api.home.scope import HomeScope
from shared.api.home.widgets import BarChart, LineChart, Plot, Series

# Of Unfold's own palette where a colour has a meaning; the rest only differ.
MEANINGS = {
    "success": "#16a34a",
    "danger": "#dc2626",
    "warning": "#f59e0b",
    "info": "#0284c7",
    "muted": "#94a3b8",
}
OTHERS = ("#0284c7", "#7c3aed", "#0d9488", "#db2777", "#ca8a04", "#4f46e5", "#65a30d")
TEXT = "#9ca3af"
# Names all stand below their bars; of days there is room for some.
FEW = 12


@dataclass(frozen=True)
class Chart:
    """What the template draws; `spoken` is for those who do not see it."""

    title: str
    kind: str
    data: str
    options: str
    is_empty: bool
    spoken: str


def chart_read(widget: LineChart | BarChart, scope: HomeScope) -> Chart:
    """The plot of a chart, asked once."""
    plot = widget.read(scope)
    return Chart(
        title=widget.title,
        kind=widget.kind,
        data=json.dumps(_data(plot, widget.kind)),
        options=json.dumps(_options(plot, widget)),
        is_empty=plot.is_empty,
        spoken=f"{widget.title}: {', '.join(_total(series) for series in plot.series)}",
    )


def _total(series: Series) -> str:
    return f"{sum(series.values):,f} {series.name}"


def _data(plot: Plot, kind: str) -> dict[str, Any]:
    colours = _colours(plot.series)
    sets = [_set(series, colours[i], kind) for i, series in enumerate(plot.series)]
    return {"labels": plot.labels, "datasets": sets}


def _set(series: Series, colour: str, kind: str) -> dict[str, Any]:
    # Decimals go as text: Chart.js reads them, and JSON knows no exact number.
    values = [value if isinstance(value, int) else f"{value:f}" for value in series.values]
    shape: dict[str, Any] = {"borderWidth": 2, "pointRadius": 0, "pointHitRadius": 8}
    shape["cubicInterpolationMode"] = "monotone"
    bars = {"maxBarThickness": 28, "borderRadius": 2}
    look = shape if kind == "line" else bars
    return {
        "label": series.name,
        "data": values,
        "borderColor": colour,
        "backgroundColor": colour,
        **look,
    }


def _colours(series: list[Series]) -> list[str]:
    taken = {MEANINGS.get(each.colour) for each in series}
    free = iter([*(colour for colour in OTHERS if colour not in taken), *OTHERS])
    return [MEANINGS.get(each.colour) or next(free) for each in series]


def _needs_legend(plot: Plot, title: str) -> bool:
    """Not for a lone series that the title names: `Sign-ins by day` of `sign-ins`."""
    names = [series.name for series in plot.series]
    return len(names) > 1 or not title.lower().startswith(tuple(names))


def _options(plot: Plot, widget: LineChart | BarChart) -> dict[str, Any]:
    stacked, named = widget.stacked, len(plot.labels) <= FEW
    ticks = {"color": TEXT, "maxRotation": 45 if named else 0, "autoSkipPadding": 16}
    ticks["autoSkip"] = not named
    points = {"boxHeight": 6, "boxWidth": 6, "usePointStyle": True, "color": TEXT}
    legend = {"display": _needs_legend(plot, widget.title), "align": "end", "labels": points}
    return {
        "animation": False,
        "responsive": True,
        "maintainAspectRatio": False,
        "interaction": {"mode": "index", "intersect": False},
        "plugins": {"legend": legend},
        "scales": {
            "x": {"stacked": stacked, "grid": {"display": False}, "ticks": ticks},
            "y": {
                "stacked": stacked,
                "beginAtZero": True,
                "border": {"display": False},
                "grid": {"lineWidth": 0.5},
                "ticks": {"color": TEXT, "precision": 0, "maxTicksLimit": 6},
            },
        },
    }
