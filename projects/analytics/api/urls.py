"""The routes below /api/v1/."""

from rest_framework.routers import SimpleRouter

from projects.analytics.api.event_views import AnalyticsViewSet, EventViewSet
from projects.analytics.api.page_views import (
    DashboardViewSet,
    ReportRunViewSet,
    ReportViewSet,
)
from projects.analytics.api.views import FunnelViewSet, MetricViewSet

router = SimpleRouter()
router.register("analytics-events", EventViewSet, basename="analytics-event")
router.register("analytics", AnalyticsViewSet, basename="analytics")
router.register("metrics", MetricViewSet, basename="metric")
router.register("funnels", FunnelViewSet, basename="funnel")
router.register("dashboards", DashboardViewSet, basename="dashboard")
router.register("reports", ReportViewSet, basename="report")
router.register("report-runs", ReportRunViewSet, basename="report-run")

urlpatterns = router.urls
