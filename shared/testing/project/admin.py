"""Admin pages of the sample domain: a parent with its children, a child with its parents."""

from django.contrib import admin

from shared.api.admin import TenantModelAdmin, TenantTabularInline
from shared.testing.project.models import Order, Shop


class OrderInline(TenantTabularInline):
    model = Order
    fk_name = "shop"
    fields = ["amount", "currency", "previous"]


@admin.register(Shop)
class ShopAdmin(TenantModelAdmin):
    list_display = ["name"]
    search_fields = ["name"]
    inlines = [OrderInline]


@admin.register(Order)
class OrderAdmin(TenantModelAdmin):
    list_display = ["shop", "previous", "amount"]
    list_filter = ["shop", "shop__name", "currency"]
    search_fields = ["shop__name"]
