"""All paths of this service."""

from django.urls import include, path

from projects.gateway.api.well_known import JwksView
from shared.api.urls import platform_urlpatterns

urlpatterns = [
    *platform_urlpatterns,
    path(".well-known/jwks.json", JwksView.as_view(), name="jwks"),
    path("api/v1/", include("projects.gateway.api.urls")),
    path("internal/", include("projects.gateway.api.internal_urls")),
]
