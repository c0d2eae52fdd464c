"""The paths that every service has. They follow a project's own, which are asked for more often:

urlpatterns = [path("api/v1/", include(...)), *platform_urlpatterns]
"""

from django.conf import settings
from django.contrib import admin
from django.urls import path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from rest_framework.routers import SimpleRouter

from shared.api import health
from shared.api.dead_letters import DeadLetterViewSet, EventStateView
from shared.api.jobs import JobPushView, JobsView, TaskCheckView
from shared.api.open_views import open_to_all
from shared.api.problems import bad_request, not_found, permission_denied, server_error
from shared.api.schema_kept import KeptSchemaGenerator
from shared.api.tenant_choice import tenant_choice

handler400, handler403 = bad_request, permission_denied
handler404, handler500 = not_found, server_error

_prefix = f"api/v1/{settings.SERVICE_NAME.replace('_', '-')}"
_schema = SpectacularAPIView.as_view(generator_class=KeptSchemaGenerator)
_router = SimpleRouter()
_router.register(f"{_prefix}/dead-letters", DeadLetterViewSet, basename="dead-letter")

platform_urlpatterns = [
    path("health", open_to_all(health.health), name="health"),
    path("health/", open_to_all(health.health)),
    path("health/live", open_to_all(health.live), name="health-live"),
    path("health/live/", open_to_all(health.live)),
    path("health/ready", open_to_all(health.ready), name="health-ready"),
    path("health/ready/", open_to_all(health.ready)),
    path("metrics", open_to_all(health.metrics), name="metrics"),
    path("api/schema/", open_to_all(_schema), name="schema"),
    path("api/docs/", open_to_all(SpectacularSwaggerView.as_view(url_name="schema")), name="docs"),
    path("admin", open_to_all(RedirectView.as_view(pattern_name="admin:index"))),
    path("admin/", admin.site.urls),
    path("staff/tenant/", tenant_choice, name="staff-tenant"),
    *_router.urls,
    path("internal/jobs/", JobsView.as_view()),
    path("internal/jobs/<str:task>/", JobPushView.as_view()),
    path("internal/jobs/<str:task>/check/", TaskCheckView.as_view()),
    path(f"{_prefix}/event-state/", EventStateView.as_view(), name="event-state"),
]
