"""Metrics are defined, changed and deleted; what they count is there already."""

from collections.abc import Collection, Mapping
from dataclasses import fields as fields_of
from functools import cache
from typing import Any
from uuid import UUID

from django.db import transaction

from projects.analytics import selectors
from projects.analytics.domain.tracking import is_tracked
from projects.analytics.errors import MetricInUse, MetricNotFound, MetricTypesInvalid
from projects.analytics.models import Measure, Metric, SourceKind
from projects.analytics.services.definitions import (
    definition_change,
    definition_save,
    source_used,
)
from shared.contracts.catalogue import contracts_load
from shared.contracts.types import MoneyData
from shared.core.errors import FieldError


@cache
def types_known() -> Mapping[str, bool]:
    """Every event type of the suite, and whether it tells of an amount of money."""
    return {spec.type: _tells_of_money(spec.cls) for spec in contracts_load()}


def _tells_of_money(cls: Any) -> bool:
    return any(field.name == "amount" and field.type is MoneyData for field in fields_of(cls))


@transaction.atomic
def metric_create(**fields: Any) -> Metric:
    """Define a metric. Raises MetricTypesInvalid, KeyTaken."""
    return definition_save(Metric(**fields), metric_check)


@transaction.atomic
def metric_update(*, metric_id: UUID, version: int | None, fields: Mapping[str, Any]) -> Metric:
    """Change a metric; with `version` only this one; its key stays.

    Raises MetricNotFound, VersionStale, MetricTypesInvalid.
    """
    rows = Metric.objects.filter(id=metric_id)
    return definition_change(
        rows, MetricNotFound, version=version, fields=fields, check=metric_check
    )


@transaction.atomic
def metric_delete(*, metric_id: UUID) -> None:
    """Delete a metric that nothing shows. Raises MetricNotFound, MetricInUse."""
    metric = selectors.found(
        Metric.objects.select_for_update().filter(id=metric_id), MetricNotFound
    )
    if source_used(kind=SourceKind.METRIC, key=metric.key):
        raise MetricInUse
    metric.delete()


def metric_check(metric: Metric) -> None:
    """Refuse unknown types, amounts of types that have none, and a type on both sides.

    Of the tenant's own types nobody knows which there will be, nor whether they tell of money.
    """
    known = types_known()
    amounts = metric.measure == Measure.AMOUNT
    both = set(metric.adds) & set(metric.subtracts)
    problems = [
        *_problems("adds", metric.adds, known, amounts, set()),
        *_problems("subtracts", metric.subtracts, known, amounts, both),
    ]
    if problems:
        raise MetricTypesInvalid(errors=problems)


def _problems(
    field: str,
    types: Collection[str],
    known: Mapping[str, bool],
    amounts: bool,
    both: Collection[str],
) -> list[FieldError]:
    found = []
    for position, name in enumerate(types):
        place = f"{field}.{position}"
        own = is_tracked(name)
        if not own and name not in known:
            found.append(FieldError(place, "unknown", f"There is no event {name}."))
        elif amounts and not (own or known[name]):
            found.append(FieldError(place, "no_amount", f"{name} tells of no amount."))
        elif name in both:
            found.append(FieldError(place, "twice", f"{name} is added already."))
    return found
