"""Admin of what the platform keeps in every service, and the base of all tenant admins."""

from django.contrib import admin

from shared.api import event_admin, job_admin
from shared.api.admin_columns import links_line, list_link, money_text, one_line, page_link, short
from shared.api.admin_elsewhere import elsewhere_link
from shared.api.admin_filters import TenantFilter
from shared.api.admin_names import people_named_by, tenants_named_by
from shared.api.admin_pages import ReadOnlyAdmin, ReadOnlyTabularInline
from shared.api.models import IdempotencyRecord
from shared.api.tenant_admin import (
    TenantModelAdmin,
    TenantTabularInline,
    action_in_tenant,
    run_in_tenant,
)

__all__ = [
    "ReadOnlyAdmin",
    "ReadOnlyTabularInline",
    "TenantFilter",
    "TenantModelAdmin",
    "TenantTabularInline",
    "action_in_tenant",
    "elsewhere_link",
    "event_admin",
    "job_admin",
    "links_line",
    "list_link",
    "money_text",
    "one_line",
    "page_link",
    "people_named_by",
    "run_in_tenant",
    "short",
    "tenants_named_by",
]

# The templates of Unfold, which is installed first, would win by their names.
admin.site.index_template = "home/index.html"


@admin.register(IdempotencyRecord)
class IdempotencyRecordAdmin(TenantModelAdmin):
    """First answers that repeated requests get again; the answers themselves stay hidden."""

    list_display = ["created_at", "route", "key", "caller", "status"]
    search_fields = ["key"]
    exclude = ["headers"]
