"""The router's addresses."""

from django.urls import include, path
from rest_framework.routers import DefaultRouter

from tests.bench.ordinary.views import LeadViewSet

router = DefaultRouter()
router.register("leads", LeadViewSet, basename="lead")
urlpatterns = [path("api/v1/", include(router.urls))]
