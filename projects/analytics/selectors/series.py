"""Metrics over time, from the roll-ups alone."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Case, DecimalField, F, Max, QuerySet, Sum, Value, When
from django.db.models.functions import Cast

from projects.analytics.domain.buckets import Span, buckets_back
from projects.analytics.models import Measure, Metric, Rollup
from projects.analytics.selectors.definitions import tenant_zone, tenant_zone_name

LAST = 90
LAST_LIMIT = 1000
NUMBER: Any = DecimalField(max_digits=24, decimal_places=4)


def metric_rows(
    *, metric: Metric, span: str, since: datetime | None = None, until: datetime | None = None
) -> QuerySet[Rollup, tuple[datetime, str, Decimal]]:
    """(start, currency, value) of each bucket that has something, oldest first.

    Buckets that begin from `since` on and before `until`. Counts have no currency.
    """
    rows = _rollups(metric, span, since, until).annotate(
        value=Sum(_signed(metric), default=Decimal(0))
    )
    return rows.values_list("starts_at", "unit", "value").order_by("starts_at", "unit")


def metric_totals(
    *, metric: Metric, since: datetime | None = None, until: datetime | None = None
) -> list[dict[str, Any]]:
    """The value of all days together, for each currency."""
    days = _rollups(metric, Span.DAY, since, until, by=()).annotate(
        value=Sum(_signed(metric), default=Decimal(0))
    )
    return [
        {"currency": unit, "value": number_text(metric, value)}
        for unit, value in days.values_list("unit", "value").order_by("unit")
    ]


def metric_series(
    *,
    metric: Metric,
    span: str = Span.DAY,
    last: int = LAST,
    since: datetime | None = None,
    until: datetime | None = None,
) -> dict[str, Any]:
    """The last buckets up to the newest one that has something, for each currency; those in
    between that have nothing are 0."""
    starts = _starts(metric, span, last, since, until)
    values: dict[str, dict[datetime, Decimal]] = {}
    if starts:
        for at, unit, value in metric_rows(metric=metric, span=span, since=starts[0], until=until):
            values.setdefault(unit, {})[at] = value
    return {
        "metric": metric.key,
        "name": metric.name,
        "measure": metric.measure,
        "span": span,
        "timezone": tenant_zone_name(),
        "series": [_line(metric, unit, starts, known) for unit, known in sorted(values.items())],
    }


def _line(
    metric: Metric, unit: str, starts: Iterable[datetime], known: dict[datetime, Decimal]
) -> dict[str, Any]:
    values = [(at, known.get(at, Decimal(0))) for at in starts]
    return {
        "currency": unit,
        "total": number_text(metric, sum((value for _, value in values), Decimal(0))),
        "points": [{"starts_at": at, "value": number_text(metric, v)} for at, v in values],
    }


def number_text(metric: Metric, value: Decimal) -> str:
    """A value on the wire: a plain decimal, an integer where events are counted."""
    return str(int(value)) if metric.measure == Measure.COUNT else f"{value:f}"


def _starts(
    metric: Metric, span: str, last: int, since: datetime | None, until: datetime | None
) -> list[datetime]:
    newest = _rollups(metric, span, since, until).aggregate(newest=Max("starts_at"))["newest"]
    if newest is None:
        return []
    starts = buckets_back(newest, last, span, tenant_zone())
    return [at for at in starts if since is None or at >= since]


def _rollups(
    metric: Metric,
    span: str,
    since: datetime | None,
    until: datetime | None,
    by: tuple[str, ...] = ("starts_at",),
) -> QuerySet[Rollup, Any]:
    """The counters that the metric reads, grouped by `by` and unit."""
    rows = Rollup.objects.filter(span=span, type__in=[*metric.adds, *metric.subtracts])
    rows = rows if since is None else rows.filter(starts_at__gte=since)
    rows = rows if until is None else rows.filter(starts_at__lt=until)
    if metric.measure == Measure.COUNT:
        return rows.annotate(unit=Value("")).values(*by, "unit")
    return rows.exclude(currency="").annotate(unit=F("currency")).values(*by, "unit")


def _signed(metric: Metric) -> Case:
    number = Cast(F("count" if metric.measure == Measure.COUNT else "amount"), NUMBER)
    return Case(When(type__in=metric.subtracts, then=-number), default=number, output_field=NUMBER)
