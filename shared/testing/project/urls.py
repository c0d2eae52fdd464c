from importlib.util import find_spec

urlpatterns = []
if find_spec("shared.api.urls"):
    from shared.api.urls import platform_urlpatterns

    urlpatterns = [*platform_urlpatterns]
