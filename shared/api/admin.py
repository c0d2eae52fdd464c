"""Admin of what the platform keeps in every service, and the base of all tenant admins."""

from django.contrib import admin

from shared.api import event_admin
from shared.api.models import IdempotencyRecord
from shared.api.tenant_admin import (
    TenantFilter,
    TenantModelAdmin,
    TenantTabularInline,
    action_in_tenant,
    run_in_tenant,
)

__all__ = [
    "TenantFilter",
    "TenantModelAdmin",
    "TenantTabularInline",
    "action_in_tenant",
    "event_admin",
    "run_in_tenant",
]


@admin.register(IdempotencyRecord)
class IdempotencyRecordAdmin(TenantModelAdmin):
    """First answers that repeated requests get again; the answers themselves stay hidden."""

    list_display = ["created_at", "route", "key", "caller", "status"]
    search_fields = ["key"]
    exclude = ["body", "request_hash", "headers"]
