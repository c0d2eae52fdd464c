"""Paths below /internal/, with and without the slash at the end."""

from django.urls import path

from projects.gateway.api import internal_views

VIEWS = {
    "users": internal_views.UsersView,
    "members": internal_views.MembersView,
    "tenants": internal_views.TenantsView,
    "tenants/<tenant_id>": internal_views.TenantView,
    "staff/login": internal_views.StaffLoginView,
}

urlpatterns = [
    path(f"{route}{end}", view.as_view()) for route, view in VIEWS.items() for end in ("", "/")
]
