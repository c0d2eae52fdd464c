"""Feeds of widgets that count rows. All ask once, by the system role."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date
from typing import Any

from django.db.models import Count, Model, Q
from django.db.models.functions import TruncDate

from shared.api.home.scope import HomeScope
from shared.api.home.widgets import Figure, Number, Plot, Series

MOST = 7
OTHER = "other"
TENANT = "tenant_id"
Found = Iterable[tuple[str, Any, Number]]
Colours = Mapping[Any, str]


def count_now(
    model: type[Model], *, where: Q | None = None, note: str = "", tenant: str = TENANT
) -> Callable[[HomeScope], Figure]:
    """How many rows there are; for small tables, or where an index finds them."""

    def read(scope: HomeScope) -> Figure:
        return Figure(scope.rows(model, tenant=tenant).filter(where or Q()).count(), note=note)

    return read


def count_recent(
    model: type[Model], *, at: str = "created_at", where: Q | None = None, tenant: str = TENANT
) -> Callable[[HomeScope], Figure]:
    """How many rows the last 30 days brought, and the 30 days before."""

    def read(scope: HomeScope) -> Figure:
        rows = scope.since_rows(model, at, scope.before, tenant=tenant).filter(where or Q())
        found = rows.aggregate(
            now=Count("pk", filter=Q(**{f"{at}__gte": scope.since})),
            before=Count("pk", filter=Q(**{f"{at}__lt": scope.since})),
        )
        return Figure(found["now"], before=found["before"], note="last 30 days")

    return read


def count_by_day(
    model: type[Model],
    *,
    name: str,
    at: str = "created_at",
    split: str | None = None,
    where: Q | None = None,
    colours: Colours | None = None,
    tenant: str = TENANT,
) -> Callable[[HomeScope], Plot]:
    """Rows by the day of `at`, one series called `name`, or one for each value of `split`."""

    def read(scope: HomeScope) -> Plot:
        rows = scope.since_rows(model, at, scope.since, tenant=tenant).filter(where or Q())
        rows = rows.annotate(home_day=TruncDate(at, tzinfo=UTC))
        groups = [split, "home_day"] if split else ["home_day"]
        found = rows.values_list(*groups).annotate(home_count=Count("pk"))
        named = found if split else ((name, day, number) for day, number in found)
        return by_day(scope, named, colours or {})

    return read


def count_by(
    model: type[Model],
    *,
    name: str,
    split: str,
    where: Q | None = None,
    recent: str | None = None,
    tenant: str = TENANT,
) -> Callable[[HomeScope], Plot]:
    """Rows by a column, the most frequent first; `recent` is the time that bounds them."""

    def read(scope: HomeScope) -> Plot:
        rows = scope.rows(model, tenant=tenant)
        if recent:
            rows = scope.since_rows(model, recent, scope.since, tenant=tenant)
        found = rows.filter(where or Q()).values_list(split).annotate(home_count=Count("pk"))
        return by_name(name, [(str(key), number) for key, number in found])

    return read


def by_day(scope: HomeScope, found: Found, colours: Colours) -> Plot:
    """(name, day, value) drawn over the last 30 days, with zeros where nothing was.

    Names with a colour keep the order of the colours; of the rest the largest stay apart.
    """
    days = scope.days
    place = {day: index for index, day in enumerate(days)}
    series: dict[str, list[Number]] = defaultdict(lambda: [0] * len(days))
    for name, day, value in found:
        if day in place:
            series[str(name)][place[day]] += value
    return Plot([day_label(day) for day in days], _series(series, colours))


def by_name(name: str, found: list[tuple[str, Number]]) -> Plot:
    """(label, value) drawn as one series, the largest first."""
    ranked = sorted(found, key=lambda pair: (-pair[1], pair[0]))
    labels = [label.replace("_", " ") for label, _ in ranked[:MOST]]
    values = [value for _, value in ranked[:MOST]]
    if len(ranked) > MOST:
        labels, values = [*labels, OTHER], [*values, sum(value for _, value in ranked[MOST:])]
    return Plot(labels, [Series(name, values)])


def day_label(day: date) -> str:
    """`27 Nov`"""
    return f"{day.day} {day:%b}"


def _series(found: dict[str, list[Number]], colours: Colours) -> list[Series]:
    known = [name for name in colours if name in found]
    rest = sorted((n for n in found if n not in colours), key=lambda n: (-sum(found[n]), n))
    apart = [*known, *rest][:MOST]
    shown = [Series(n.replace("_", " ") or "none", found[n], colours.get(n, "")) for n in apart]
    left = [found[name] for name in [*known, *rest][MOST:]]
    if left:
        shown.append(Series(OTHER, [sum(values) for values in zip(*left, strict=True)], "muted"))
    return shown
