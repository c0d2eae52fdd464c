"""Invoices and their lines."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.decorators import display

from projects.payment.admin.shown import StateShown
from projects.payment.models import Invoice, InvoiceLine, LedgerEntry, Transaction
from projects.payment.services.charges import charge_request
from projects.payment.services.invoices import invoice_open, invoice_void, invoice_write_off
from shared.api.admin import (
    TenantModelAdmin,
    TenantTabularInline,
    action_in_tenant,
    links_line,
    list_link,
    money_text,
    one_line,
)


def _open(invoice: Invoice, request: HttpRequest) -> None:
    invoice_open(invoice_id=invoice.id)


def _collect(invoice: Invoice, request: HttpRequest) -> None:
    charge_request(invoice_id=invoice.id)


def _void(invoice: Invoice, request: HttpRequest) -> None:
    invoice_void(invoice_id=invoice.id, reason=f"voided in the admin by {request.user}"[:200])


def _write_off(invoice: Invoice, request: HttpRequest) -> None:
    reason = f"written off in the admin by {request.user}"
    invoice_write_off(invoice_id=invoice.id, reason=reason[:200])


class _LineShown:
    """Prices of a line in the currency of its invoice."""

    @display(description="unit price")
    def unit_price(self, line: InvoiceLine) -> str:
        return money_text(line.unit_price)

    @display(description="total")
    def line_total(self, line: InvoiceLine) -> str:
        return money_text(line.total)


class InvoiceLineInline(_LineShown, TenantTabularInline):
    model = InvoiceLine
    fields = ["position", "description", "quantity", "unit_price", "line_total"]


@admin.register(InvoiceLine)
class InvoiceLineAdmin(_LineShown, TenantModelAdmin):
    """What was invoiced, line by line."""

    icon = "list_alt"
    list_display = ["invoice", "position", "description", "quantity", "unit_price", "line_total"]
    search_fields = ["invoice__number", "description"]
    exclude = ["unit_minor", "total_minor"]
    readonly_fields = ["unit_price", "line_total"]
    ordering = ["-id"]


@admin.register(Invoice)
class InvoiceAdmin(StateShown, TenantModelAdmin):
    """Invoices, with links to what was charged and posted for them."""

    icon = "receipt_long"
    list_display = ["named", "shown_state", "total_minor", "shown_due"]
    list_display += ["occurred_at", "due_at", "money"]
    list_filter = ["state", "currency", "occurred_at", "due_at"]
    search_fields = ["number", "customer_reference", "description", "id", "lead_id", "agent_id"]
    readonly_fields = ["shown_due", "money"]
    inlines = [InvoiceLineInline]
    actions = [
        action_in_tenant(_open, description="Issue", name="issue"),
        action_in_tenant(_collect, description="Collect", name="collect"),
        action_in_tenant(_void, description="Void", name="void"),
        action_in_tenant(_write_off, description="Write off", name="write_off"),
    ]

    @display(description="invoice", ordering="number")
    def named(self, obj: Any) -> str:
        return one_line(obj)

    @display(description="due")
    def shown_due(self, obj: Any) -> str:
        return money_text(obj.due)

    @display(description="money")
    def money(self, obj: Any) -> str:
        charges = list_link(Transaction, "transactions", invoice__id__exact=obj.id)
        entries = list_link(LedgerEntry, "ledger", invoice_id__exact=obj.id)
        return links_line(charges, entries)
