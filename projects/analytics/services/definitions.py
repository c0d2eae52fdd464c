"""How metrics, funnels, dashboards and reports are saved, changed and deleted alike."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from projects.analytics import selectors
from projects.analytics.errors import FunnelNotFound, KeyTaken, MetricNotFound
from projects.analytics.models import Dashboard, Funnel, Metric, Report, SourceKind
from shared.api.errors import VersionStale
from shared.core.errors import NotFound

D = TypeVar("D", Metric, Funnel, Dashboard, Report)


def definition_save(row: D, check: Callable[[D], None]) -> D:
    """Check and save. Raises what the check raises, and KeyTaken."""
    check(row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "_once" in str(error):
            raise KeyTaken(name=getattr(row, "key", row.name)) from error
        raise
    return row


def definition_change(
    rows: QuerySet[D],
    missing: type[NotFound],
    *,
    version: int | None,
    fields: Mapping[str, Any],
    check: Callable[[D], None],
) -> D:
    """Change the row; with `version` only this one. Raises `missing`, VersionStale, and what
    definition_save raises.
    """
    row = selectors.found(rows.select_for_update(), missing)
    if version is not None and row.version != version:
        raise VersionStale
    for name, value in fields.items():
        setattr(row, name, value)
    row.version += 1
    return definition_save(row, check)


def source_lock(*, kind: str, key: str) -> None:
    """Hold what a dashboard or report is about to name, so that nobody deletes it meanwhile.

    Raises MetricNotFound, FunnelNotFound.
    """
    if kind == SourceKind.METRIC:
        selectors.found(Metric.objects.select_for_update().filter(key=key), MetricNotFound)
    else:
        selectors.found(Funnel.objects.select_for_update().filter(key=key), FunnelNotFound)


def source_used(*, kind: str, key: str) -> bool:
    """Whether a dashboard or a report names it; hold its lock."""
    shown = Dashboard.objects.filter(widgets__contains=[{kind: key}])
    return shown.exists() or Report.objects.filter(kind=kind, key=key).exists()
