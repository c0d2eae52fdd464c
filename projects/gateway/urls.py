"""All paths of this service."""

from django.urls import include, path

from projects.gateway.api.well_known import JwksView
from shared.api.urls import handler400, handler403, handler404, handler500, platform_urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("api/v1/", include("projects.gateway.api.urls")),
    *platform_urlpatterns,
    path(".well-known/jwks.json", JwksView.as_view(), name="jwks"),
    path("internal/", include("projects.gateway.api.internal_urls")),
]
