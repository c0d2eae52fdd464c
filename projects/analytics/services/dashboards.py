"""Dashboards are put together, changed, deleted, and filled with figures."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from projects.analytics import selectors
from projects.analytics.errors import DashboardNotFound, SourceUnknown
from projects.analytics.models import Dashboard, SourceKind
from projects.analytics.services.definitions import (
    definition_change,
    definition_save,
    source_lock,
)
from shared.core.errors import FieldError, NotFound


@transaction.atomic
def dashboard_create(**fields: Any) -> Dashboard:
    """Put a dashboard together. Raises SourceUnknown, KeyTaken."""
    return definition_save(Dashboard(**fields), dashboard_check)


@transaction.atomic
def dashboard_update(
    *, dashboard_id: UUID, version: int | None, fields: Mapping[str, Any]
) -> Dashboard:
    """Change a dashboard; with `version` only this one.

    Raises DashboardNotFound, VersionStale, SourceUnknown, KeyTaken.
    """
    rows = Dashboard.objects.filter(id=dashboard_id)
    return definition_change(
        rows, DashboardNotFound, version=version, fields=fields, check=dashboard_check
    )


@transaction.atomic
def dashboard_delete(*, dashboard_id: UUID) -> None:
    """Delete a dashboard. Raises DashboardNotFound."""
    selectors.dashboard_get(dashboard_id=dashboard_id).delete()


def dashboard_check(dashboard: Dashboard) -> None:
    """Refuse widgets that show what does not exist; what they show is held meanwhile."""
    named = [widget_source(widget) for widget in dashboard.widgets]
    unknown = {source for source in sorted(set(named)) if not _exists(*source)}
    problems = [
        FieldError(f"widgets.{position}.{kind}", "unknown", f"There is no {kind} {key}.")
        for position, (kind, key) in enumerate(named)
        if (kind, key) in unknown
    ]
    if problems:
        raise SourceUnknown(errors=problems)


def widget_source(widget: Mapping[str, Any]) -> tuple[str, str]:
    """What a widget shows: ("metric" or "funnel", key)."""
    kind = SourceKind.FUNNEL if widget["kind"] == SourceKind.FUNNEL else SourceKind.METRIC
    return kind.value, widget[kind.value]


def _exists(kind: str, key: str) -> bool:
    try:
        source_lock(kind=kind, key=key)
    except NotFound:
        return False
    return True
