from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from shared.auth.staff.models import StaffUser

if admin.site.is_registered(Group):
    admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(ModelAdmin):
    """Permissions of staff in this service's admin."""

    search_fields = ["name"]
    filter_horizontal = ["permissions"]


@admin.register(StaffUser)
class StaffUserAdmin(ModelAdmin):
    """Who may use this service's pages. Who they are is the gateway's to say."""

    list_display = ["email", "name", "is_superuser", "is_active", "last_login"]
    list_filter = ["is_superuser", "is_active"]
    search_fields = ["email", "name"]
    fields = ["id", "email", "name", "is_superuser", "is_active", "groups", "last_login"]
    readonly_fields = ["id", "email", "name", "is_superuser", "last_login"]
    filter_horizontal = ["groups"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
