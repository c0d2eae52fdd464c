"""The figures of a dashboard, widget by widget."""

from collections.abc import Mapping
from typing import Any

from projects.analytics.models import Dashboard
from projects.analytics.selectors.definitions import funnel_by_key, metric_by_key
from projects.analytics.selectors.funnels import funnel_read
from projects.analytics.selectors.series import metric_series, metric_totals


def dashboard_read(*, dashboard: Dashboard) -> dict[str, Any]:
    """Each widget with what it shows: `values` of a number, `series`, or `funnel`."""
    widgets = [{**widget, **_filled(widget)} for widget in dashboard.widgets]
    return {"id": dashboard.id, "name": dashboard.name, "widgets": widgets}


def _filled(widget: Mapping[str, Any]) -> dict[str, Any]:
    if widget["kind"] == "funnel":
        return {"stages": funnel_read(funnel=funnel_by_key(key=widget["funnel"]))["stages"]}
    metric = metric_by_key(key=widget["metric"])
    if widget["kind"] == "number":
        return {"values": metric_totals(metric=metric)}
    series = metric_series(metric=metric, span=widget["span"], last=widget["last"])
    return {"series": series["series"]}
