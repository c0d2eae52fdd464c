"""Feeds of widgets that add up money. Currencies stay apart: there is no sum of two."""

from collections.abc import Callable
from datetime import UTC
from decimal import Decimal
from typing import Any

from django.db.models import F, Model, Q, Sum
from django.db.models.functions import TruncDate

from shared.api.home.counting import TENANT, by_day, by_name
from shared.api.home.scope import HomeScope
from shared.api.home.widgets import Figure, Number, Plot
from shared.core.money import Money, round_half_even


def sum_now(
    model: type[Model],
    *,
    value: str,
    currency: str = "currency",
    where: Q | None = None,
    note: str = "",
    tenant: str = TENANT,
) -> Callable[[HomeScope], Figure]:
    """The money of all rows; for small tables, or where an index finds them."""

    def read(scope: HomeScope) -> Figure:
        rows = scope.rows(model, tenant=tenant).filter(where or Q())
        found = rows.values_list(currency).annotate(now=Sum(value))
        return money_figure(value, [(code, total, 0) for code, total in found], note, trend=False)

    return read


def sum_recent(
    model: type[Model],
    *,
    value: str,
    at: str = "created_at",
    currency: str = "currency",
    where: Q | None = None,
    tenant: str = TENANT,
) -> Callable[[HomeScope], Figure]:
    """The money of the last 30 days, and of the 30 days before."""

    def read(scope: HomeScope) -> Figure:
        rows = scope.since_rows(model, at, scope.before, tenant=tenant).filter(where or Q())
        found = rows.values_list(currency).annotate(
            now=Sum(value, filter=Q(**{f"{at}__gte": scope.since}), default=0),
            before=Sum(value, filter=Q(**{f"{at}__lt": scope.since}), default=0),
        )
        return money_figure(value, list(found), "last 30 days")

    return read


def sum_by_day(
    model: type[Model],
    *,
    name: str,
    value: str,
    at: str = "created_at",
    currency: str = "currency",
    where: Q | None = None,
    colour: str = "",
    tenant: str = TENANT,
) -> Callable[[HomeScope], Plot]:
    """Money by the day of `at`: a series called `name` for each currency."""

    def read(scope: HomeScope) -> Plot:
        rows = scope.since_rows(model, at, scope.since, tenant=tenant).filter(where or Q())
        rows = rows.annotate(home_day=TruncDate(at, tzinfo=UTC), home_code=F(currency))
        found = rows.values_list("home_code", "home_day").annotate(home_sum=Sum(value))
        named = [(f"{name} {c}", day, _amount(value, total, c)) for c, day, total in found]
        return by_day(scope, named, {each: colour for each, _, _ in named} if colour else {})

    return read


def sum_by(
    model: type[Model],
    *,
    name: str,
    value: str,
    split: str,
    currency: str = "currency",
    where: Q | None = None,
    recent: str | None = None,
    tenant: str = TENANT,
) -> Callable[[HomeScope], Plot]:
    """Money by a column and its currency, the largest first; `recent` bounds the rows."""

    def read(scope: HomeScope) -> Plot:
        rows = scope.rows(model, tenant=tenant)
        if recent:
            rows = scope.since_rows(model, recent, scope.since, tenant=tenant)
        rows = rows.filter(where or Q()).annotate(home_code=F(currency))
        totals = rows.values_list(split, "home_code").annotate(home_sum=Sum(value))
        named = [(f"{key} {code}", _amount(value, total, code)) for key, code, total in totals]
        return by_name(name, named)

    return read


def money_figure(
    value: str, found: list[tuple[str, Any, Any]], note: str, *, trend: bool = True
) -> Figure:
    """The currency with the most money as the number, the others in the note."""
    sums = [(_money(value, now, code), _money(value, was, code)) for code, now, was in found]
    ranked = sorted(sums, key=lambda pair: -abs(pair[0].amount))
    if not ranked:
        return Figure(0, note=note)
    (first, before), rest = ranked[0], [now for now, _ in ranked[1:] if now]
    others = ", ".join(f"{money.amount:,f} {money.currency}" for money in rest[:3])
    return Figure(first, before if trend else None, f"{note}, and {others}" if others else note)


def _money(value: str, total: Any, currency: str) -> Money:
    if value.endswith("_minor"):
        return Money.from_minor(int(total or 0), currency)
    return Money(round_half_even(Decimal(total or 0), currency), currency)


def _amount(value: str, total: Any, currency: str) -> Number:
    return _money(value, total, currency).amount
