"""All routes of the service."""

from django.urls import include, path

from shared.api.urls import platform_urlpatterns

urlpatterns = [
    *platform_urlpatterns,
    path("api/v1/", include("projects.lead_ingest.api.urls")),
]
