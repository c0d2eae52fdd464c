"""All routes of the service."""

from django.urls import include, path

from projects.worker.api.internal import urlpatterns as internal_urlpatterns
from shared.api.urls import handler400, handler403, handler404, handler500, platform_urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("api/v1/", include("projects.worker.api.urls")),
    *platform_urlpatterns,
    path("internal/", include(internal_urlpatterns)),
]
