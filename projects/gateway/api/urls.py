"""Paths below /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from projects.gateway.api import auth_views, views

router = SimpleRouter()
router.register("members", views.MemberViewSet, basename="member")

urlpatterns = [
    path("auth/register/", auth_views.RegisterView.as_view(), name="register"),
    path("auth/login/", auth_views.LoginView.as_view(), name="login"),
    path("auth/refresh/", auth_views.RefreshView.as_view(), name="refresh"),
    path("auth/logout/", auth_views.LogoutView.as_view(), name="logout"),
    path("auth/switch-tenant/", auth_views.SwitchTenantView.as_view(), name="switch-tenant"),
    path("auth/me/", views.MeView.as_view(), name="me"),
    path("tenants/current/", views.CurrentTenantView.as_view(), name="tenant-current"),
    *router.urls,
]
