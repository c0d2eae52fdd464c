"""What payment keeps of each tenant."""

from django.contrib import admin

from projects.payment.models import BillingProfile, InvoiceCounter, TenantProfile, WonWithdrawal
from shared.api.admin import TenantModelAdmin, tenants_named_by

tenants_named_by(TenantProfile)


@admin.register(BillingProfile)
class BillingProfileAdmin(TenantModelAdmin):
    """How tenants invoice and collect."""

    icon = "tune"
    list_display = ["collection", "series", "terms_days", "default_token", "updated_at"]
    list_filter = ["collection"]
    search_fields = ["tenant_id", "series"]


@admin.register(TenantProfile)
class TenantProfileAdmin(TenantModelAdmin):
    """Tenants as the gateway told of them."""

    icon = "apartment"
    list_display = ["name", "currency", "timezone", "updated_at"]
    list_filter = ["currency"]
    search_fields = ["name", "tenant_id"]
    ordering = ["name"]


@admin.register(InvoiceCounter)
class InvoiceCounterAdmin(TenantModelAdmin):
    """The last number of each series."""

    icon = "tag"
    list_display = ["series", "last", "updated_at"]
    search_fields = ["series", "tenant_id"]


@admin.register(WonWithdrawal)
class WonWithdrawalAdmin(TenantModelAdmin):
    """Wins that were taken back before they were invoiced."""

    icon = "event_busy"
    list_display = ["updated_at", "lead_id", "lead_version"]
    search_fields = ["lead_id"]
