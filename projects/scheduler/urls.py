"""All routes of the service."""

from django.urls import include, path

from shared.api.urls import handler400, handler403, handler404, handler500, platform_urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("api/v1/", include("projects.scheduler.api.urls")),
    *platform_urlpatterns,
]
