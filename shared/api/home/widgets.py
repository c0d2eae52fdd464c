"""What a home page is made of. Each widget is fed by one function of the page's scope."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Model, Q

from shared.api.home.scope import HomeScope
from shared.core.money import Money

Number = int | Decimal


@dataclass(frozen=True)
class Figure:
    """A card's number, the same number of the 30 days before (None: no trend), and a note."""

    value: int | Money | str
    before: int | Money | None = None
    note: str = ""


@dataclass(frozen=True)
class Series:
    """One line, or one colour of bars: a value for each label of its plot."""

    name: str
    values: list[Number]
    colour: str = ""


@dataclass(frozen=True)
class Plot:
    """What a chart draws: labels along the bottom, and series over them."""

    labels: list[str]
    series: list[Series] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not any(value for series in self.series for value in series.values)


@dataclass(frozen=True)
class Card:
    """One number. It links to the list of `model` under these filters.

    `alarming` cards turn red when they are not zero; `worse_when_more` colours the trend.
    """

    title: str
    read: Callable[[HomeScope], Figure]
    model: type[Model] | None = None
    filters: dict[str, Any] = field(default_factory=dict)
    worse_when_more: bool = False
    alarming: bool = False


@dataclass(frozen=True)
class LineChart:
    """Lines over the last 30 days."""

    title: str
    read: Callable[[HomeScope], Plot]
    kind = "line"
    stacked = False


@dataclass(frozen=True)
class BarChart:
    """Bars over days or over names; several series are stacked."""

    title: str
    read: Callable[[HomeScope], Plot]
    stacked: bool = True
    kind = "bar"


@dataclass(frozen=True)
class Attention:
    """The first rows of `model` that somebody should look at, shown as its list shows them.

    `where` is asked over all tenants, so an index should find these rows. `filters` lead to the
    list of all of them.
    """

    title: str
    model: type[Model]
    columns: Sequence[str]
    where: Q | Callable[[HomeScope], Q]
    filters: dict[str, Any] = field(default_factory=dict)
    order: str = "-pk"


Widget = Card | LineChart | BarChart | Attention


def together(*reads: Callable[[HomeScope], Plot]) -> Callable[[HomeScope], Plot]:
    """One plot of the series of several over the same labels."""

    def read(scope: HomeScope) -> Plot:
        plots = [each(scope) for each in reads]
        return Plot(plots[0].labels, [series for plot in plots for series in plot.series])

    return read
