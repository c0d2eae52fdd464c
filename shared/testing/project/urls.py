from django.urls import path

from shared.api.urls import handler400, handler403, handler404, handler500, platform_urlpatterns
from shared.testing.project.views import CallerView

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [*platform_urlpatterns, path("api/v1/sample/caller/", CallerView.as_view())]
