from django.urls import path

from shared.api.urls import platform_urlpatterns
from shared.testing.project.views import CallerView

urlpatterns = [*platform_urlpatterns, path("api/v1/sample/caller/", CallerView.as_view())]
