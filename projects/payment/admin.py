"""Admin pages: look, follow the money from invoice to ledger, and act through the services."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from unfold.admin import ModelAdmin
from unfold.decorators import display

from projects.payment.models import (
    BillingProfile,
    Invoice,
    InvoiceCounter,
    InvoiceLine,
    LedgerAccount,
    LedgerEntry,
    PaymentMethod,
    ProviderAttempt,
    Refund,
    SimulatedCharge,
    TenantProfile,
    Transaction,
    WebhookInbox,
    WonWithdrawal,
)
from projects.payment.services.attempts import attempt_retry
from projects.payment.services.charges import charge_request
from projects.payment.services.invoices import invoice_void
from shared.api.admin import TenantModelAdmin, TenantTabularInline, action_in_tenant

STATE_LABELS = {
    "draft": "info",
    "open": "info",
    "processing": "info",
    "pending": "info",
    "claimed": "info",
    "requires_action": "warning",
    "unknown": "warning",
    "uncollectible": "warning",
    "refused": "danger",
    "failed": "danger",
    "void": "danger",
    "paid": "success",
    "applied": "success",
    "succeeded": "success",
}


def link_to(model: str, text: str, **query: Any) -> str:
    """A link to a filtered list of another table."""
    url = reverse(f"admin:payment_{model}_changelist")
    return format_html('<a href="{}?{}">{}</a>', url, urlencode(query), text)


class _Shown:
    """Columns that several tables share."""

    @display(description="state", label=STATE_LABELS)
    def shown_state(self, obj: Any) -> str:
        return obj.state

    @display(description="amount")
    def shown_amount(self, obj: Any) -> str:
        return str(obj.amount)


def _collect(invoice: Invoice, request: HttpRequest) -> None:
    charge_request(invoice_id=invoice.id)


def _void(invoice: Invoice, request: HttpRequest) -> None:
    invoice_void(invoice_id=invoice.id, reason=f"voided in the admin by {request.user}"[:200])


def _retry(attempt: ProviderAttempt, request: HttpRequest) -> None:
    attempt_retry(attempt_id=attempt.id)


class InvoiceLineInline(TenantTabularInline):
    model = InvoiceLine
    fields = ["position", "description", "quantity", "unit_minor", "total_minor"]


@admin.register(Invoice)
class InvoiceAdmin(_Shown, TenantModelAdmin):
    """Invoices, with links to what was charged and posted for them."""

    list_display = ["__str__", "shown_state", "shown_total", "shown_due", "occurred_at", "money"]
    list_filter = ["state", "currency", "occurred_at"]
    search_fields = ["number", "customer_reference", "id", "lead_id"]
    readonly_fields = ["money"]
    inlines = [InvoiceLineInline]
    actions = [
        action_in_tenant(_collect, description="Collect", name="collect"),
        action_in_tenant(_void, description="Void", name="void"),
    ]

    @display(description="total")
    def shown_total(self, obj: Any) -> str:
        return str(obj.total)

    @display(description="due")
    def shown_due(self, obj: Any) -> str:
        return str(obj.due)

    @display(description="money")
    def money(self, obj: Any) -> str:
        charges = link_to("transaction", "transactions", invoice__id__exact=obj.id)
        entries = link_to("ledgerentry", "ledger", invoice_id__exact=obj.id)
        return format_html("{} · {}", charges, entries)


@admin.register(Transaction)
class TransactionAdmin(_Shown, TenantModelAdmin):
    """Charges and disbursements, with links to their refunds, attempts and postings."""

    list_display = ["id", "kind", "shown_state", "shown_amount", "invoice", "occurred_at", "money"]
    list_filter = ["kind", "state", "currency"]
    search_fields = ["id", "provider_reference", "payout_id"]
    readonly_fields = ["money"]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup == "invoice__id__exact" or super().lookup_allowed(lookup, value, request)

    @display(description="money")
    def money(self, obj: Any) -> str:
        refunds = link_to("refund", "refunds", transaction__id__exact=obj.id)
        attempts = link_to("providerattempt", "attempts", transaction__id__exact=obj.id)
        entries = link_to("ledgerentry", "ledger", transaction_id__exact=obj.id)
        return format_html("{} · {} · {}", refunds, attempts, entries)


class _OfTransaction(_Shown, TenantModelAdmin):
    """Rows that belong to a transaction and are found from it."""

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        known = lookup == "transaction__id__exact"
        return known or super().lookup_allowed(lookup, value, request)


@admin.register(Refund)
class RefundAdmin(_OfTransaction):
    """Refunds."""

    list_display = ["id", "shown_state", "shown_amount", "transaction", "reason", "occurred_at"]
    list_filter = ["state", "currency"]
    search_fields = ["id", "provider_reference"]


@admin.register(ProviderAttempt)
class ProviderAttemptAdmin(_OfTransaction):
    """What was asked of the provider; an open attempt can be asked about at once."""

    list_display = ["idempotency_key", "kind", "shown_state", "number", "due_at", "transaction"]
    list_filter = ["kind", "state", "provider"]
    search_fields = ["idempotency_key"]
    actions = [action_in_tenant(_retry, description="Retry", name="retry")]


@admin.register(LedgerEntry)
class LedgerEntryAdmin(_Shown, TenantModelAdmin):
    """The ledger, one side of a journal per row."""

    list_display = ["occurred_at", "journal_kind", "account", "shown_amount", "journal"]
    list_filter = ["journal_kind", "currency", "occurred_at"]
    search_fields = ["journal_id", "invoice_id", "transaction_id"]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        causes = ("invoice_id__exact", "transaction_id__exact", "journal_id__exact")
        return lookup in causes or super().lookup_allowed(lookup, value, request)

    @display(description="journal")
    def journal(self, obj: Any) -> str:
        return link_to("ledgerentry", str(obj.journal_id), journal_id__exact=obj.journal_id)


@admin.register(LedgerAccount)
class LedgerAccountAdmin(TenantModelAdmin):
    """Accounts."""

    list_display = ["code", "kind", "currency"]
    list_filter = ["code", "currency"]


@admin.register(WebhookInbox)
class WebhookInboxAdmin(_Shown, TenantModelAdmin):
    """What providers told us, and what became of it."""

    list_display = ["received_at", "provider", "kind", "shown_state", "reason", "event_id"]
    list_filter = ["provider", "state", "kind"]
    search_fields = ["event_id"]
    exclude = ["body"]
    readonly_fields = ["shown_body"]

    @display(description="body")
    def shown_body(self, obj: Any) -> str:
        return bytes(obj.body).decode(errors="replace")


@admin.register(PaymentMethod)
class PaymentMethodAdmin(TenantModelAdmin):
    """Tokens of customers' cards and accounts."""

    list_display = ["customer_reference", "brand", "last4", "provider", "is_active"]
    list_filter = ["provider", "brand", "is_active"]
    search_fields = ["customer_reference"]


@admin.register(BillingProfile)
class BillingProfileAdmin(TenantModelAdmin):
    """How tenants invoice and collect."""

    list_display = ["collection", "series", "terms_days", "default_token", "updated_at"]
    list_filter = ["collection"]


@admin.register(TenantProfile)
class TenantProfileAdmin(TenantModelAdmin):
    """Tenants as the gateway told of them."""

    list_display = ["name", "currency", "timezone", "updated_at"]


@admin.register(InvoiceCounter)
class InvoiceCounterAdmin(TenantModelAdmin):
    """The last number of each series."""

    list_display = ["series", "last", "updated_at"]


@admin.register(WonWithdrawal)
class WonWithdrawalAdmin(TenantModelAdmin):
    """Wins that were taken back before they were invoiced."""

    list_display = ["lead_id", "lead_version", "updated_at"]


@admin.register(SimulatedCharge)
class SimulatedChargeAdmin(ModelAdmin):
    """The simulated provider's own book, which knows no tenant."""

    list_display = ["reference", "kind", "state", "token", "amount_minor", "currency", "calls"]
    list_filter = ["kind", "state", "token"]
    search_fields = ["key", "reference"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
