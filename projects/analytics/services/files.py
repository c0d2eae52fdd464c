"""Metrics and funnels as lines of CSV."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from projects.analytics import selectors
from projects.analytics.domain.csv_text import Cell, csv_lines
from projects.analytics.models import Funnel, Measure, Metric

METRIC_HEADER = ("starts_at", "currency", "value")
FUNNEL_HEADER = ("stage", "count", "share", "amount", "currency")
Rows = Iterator[Sequence[Cell]]


def metric_csv(
    *, metric: Metric, span: str, since: datetime | None, until: datetime | None
) -> Iterator[str]:
    """Each bucket that has something, oldest first, read as it is sent."""
    return csv_lines(METRIC_HEADER, metric_cells(metric, span, since, until))


def funnel_csv(*, funnel: Funnel, since: datetime | None, until: datetime | None) -> Iterator[str]:
    """Each stage, with a line for each currency of its money."""
    return csv_lines(FUNNEL_HEADER, funnel_cells(funnel, since, until))


def metric_cells(metric: Metric, span: str, since: datetime | None, until: datetime | None) -> Rows:
    rows = selectors.metric_rows(metric=metric, span=span, since=since, until=until)
    counts = metric.measure == Measure.COUNT
    for at, unit, value in rows.iterator():
        yield at, unit, int(value) if counts else value


def funnel_cells(funnel: Funnel, since: datetime | None, until: datetime | None) -> Rows:
    shown = selectors.funnel_read(funnel=funnel, since=since, until=until)
    for stage in shown["stages"]:
        known: list[Any] = stage["amounts"] or [None]
        for money in known:
            figures = (stage["stage"], stage["count"], stage["share"])
            yield (*figures, money and money.amount, money and money.currency)
