"""Rows by id or key, and lists of them."""

from datetime import tzinfo
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from projects.analytics.domain.buckets import zone_of
from projects.analytics.errors import (
    DashboardNotFound,
    EventNotFound,
    FunnelNotFound,
    MetricNotFound,
    ReportNotFound,
    ReportRunNotFound,
)
from projects.analytics.models import (
    Dashboard,
    Event,
    Funnel,
    Metric,
    Report,
    ReportRun,
    Rollup,
    TenantProfile,
)
from shared.core.errors import NotFound
from shared.tenancy.kept import listed

Row = TypeVar("Row", bound=Model)
FALLBACK_ZONE = "UTC"


def found(rows: QuerySet[Row], error: type[NotFound]) -> Row:
    """The one row, or `error`."""
    row = rows.first()
    if row is None:
        raise error
    return row


def tenant_zone_name() -> str:
    """The zone in which the tenant's days begin; UTC until the gateway has told it."""
    known = TenantProfile.objects.values_list("timezone", flat=True).first()
    return known or FALLBACK_ZONE


def tenant_zone() -> tzinfo:
    """As tenant_zone_name."""
    return zone_of(tenant_zone_name())


@listed
def event_list() -> QuerySet[Event]:
    return Event.objects.all()


def event_get(*, event_id: UUID) -> Event:
    """Raises EventNotFound."""
    return found(Event.objects.filter(id=event_id), EventNotFound)


@listed
def rollup_list() -> QuerySet[Rollup]:
    return Rollup.objects.all()


@listed
def metric_list() -> QuerySet[Metric]:
    return Metric.objects.all()


def metric_get(*, metric_id: UUID) -> Metric:
    """Raises MetricNotFound."""
    return found(Metric.objects.filter(id=metric_id), MetricNotFound)


def metric_by_key(*, key: str) -> Metric:
    """Raises MetricNotFound."""
    return found(Metric.objects.filter(key=key), MetricNotFound)


@listed
def funnel_list() -> QuerySet[Funnel]:
    return Funnel.objects.all()


def funnel_get(*, funnel_id: UUID) -> Funnel:
    """Raises FunnelNotFound."""
    return found(Funnel.objects.filter(id=funnel_id), FunnelNotFound)


def funnel_by_key(*, key: str) -> Funnel:
    """Raises FunnelNotFound."""
    return found(Funnel.objects.filter(key=key), FunnelNotFound)


@listed
def dashboard_list() -> QuerySet[Dashboard]:
    return Dashboard.objects.all()


def dashboard_get(*, dashboard_id: UUID) -> Dashboard:
    """Raises DashboardNotFound."""
    return found(Dashboard.objects.filter(id=dashboard_id), DashboardNotFound)


@listed
def report_list() -> QuerySet[Report]:
    return Report.objects.all()


def report_get(*, report_id: UUID) -> Report:
    """Raises ReportNotFound."""
    return found(Report.objects.filter(id=report_id), ReportNotFound)


def report_run_list() -> QuerySet[ReportRun]:
    """The runs of reports, without what they hold."""
    return ReportRun.objects.defer("content")


def report_run_get(*, run_id: UUID) -> ReportRun:
    """Raises ReportRunNotFound."""
    return found(ReportRun.objects.filter(id=run_id), ReportRunNotFound)
