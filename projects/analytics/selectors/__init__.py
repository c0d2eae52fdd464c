"""Reads of analytics, within the tenant in context."""

from projects.analytics.selectors.dashboards import dashboard_read
from projects.analytics.selectors.definitions import (
    dashboard_get,
    dashboard_list,
    event_get,
    event_list,
    found,
    funnel_by_key,
    funnel_get,
    funnel_list,
    metric_by_key,
    metric_get,
    metric_list,
    report_get,
    report_list,
    report_run_get,
    report_run_list,
    rollup_list,
    tenant_zone,
    tenant_zone_name,
)
from projects.analytics.selectors.funnels import funnel_read
from projects.analytics.selectors.series import metric_rows, metric_series, metric_totals
from projects.analytics.selectors.summary import analytics_summary

__all__ = [
    "analytics_summary",
    "dashboard_get",
    "dashboard_list",
    "dashboard_read",
    "event_get",
    "event_list",
    "found",
    "funnel_by_key",
    "funnel_get",
    "funnel_list",
    "funnel_read",
    "metric_by_key",
    "metric_get",
    "metric_list",
    "metric_rows",
    "metric_series",
    "metric_totals",
    "report_get",
    "report_list",
    "report_run_get",
    "report_run_list",
    "rollup_list",
    "tenant_zone",
    "tenant_zone_name",
]
