"""Admin pages: look, follow the money from invoice to ledger, and act through the services."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
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
from shared.api.admin import (
    ReadOnlyAdmin,
    TenantModelAdmin,
    TenantTabularInline,
    action_in_tenant,
    list_link,
    money_text,
    page_link,
    short,
    tenants_named_by,
)

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


tenants_named_by(TenantProfile)


class _Shown:
    """A column that several tables share."""

    @display(description="state", ordering="state", label=STATE_LABELS)
    def shown_state(self, obj: Any) -> str:
        return obj.state


def _collect(invoice: Invoice, request: HttpRequest) -> None:
    charge_request(invoice_id=invoice.id)


def _void(invoice: Invoice, request: HttpRequest) -> None:
    invoice_void(invoice_id=invoice.id, reason=f"voided in the admin by {request.user}"[:200])


def _retry(attempt: ProviderAttempt, request: HttpRequest) -> None:
    attempt_retry(attempt_id=attempt.id)


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

    list_display = ["invoice", "position", "description", "quantity", "unit_price", "line_total"]
    search_fields = ["invoice__number", "description"]
    exclude = ["unit_minor", "total_minor"]
    readonly_fields = ["unit_price", "line_total"]
    ordering = ["-id"]


@admin.register(Invoice)
class InvoiceAdmin(_Shown, TenantModelAdmin):
    """Invoices, with links to what was charged and posted for them."""

    list_display = ["__str__", "shown_state", "total_minor", "shown_due", "occurred_at", "money"]
    list_filter = ["state", "currency", "occurred_at"]
    search_fields = ["number", "customer_reference", "id", "lead_id"]
    readonly_fields = ["money"]
    inlines = [InvoiceLineInline]
    actions = [
        action_in_tenant(_collect, description="Collect", name="collect"),
        action_in_tenant(_void, description="Void", name="void"),
    ]

    @display(description="due")
    def shown_due(self, obj: Any) -> str:
        return money_text(obj.due)

    @display(description="money")
    def money(self, obj: Any) -> str:
        charges = list_link(Transaction, "transactions", invoice__id__exact=obj.id)
        entries = list_link(LedgerEntry, "ledger", invoice_id__exact=obj.id)
        return format_html("{} · {}", charges, entries)


@admin.register(Transaction)
class TransactionAdmin(_Shown, TenantModelAdmin):
    """Charges and disbursements, with links to their refunds, attempts and postings."""

    list_display = ["id", "kind", "shown_state", "amount_minor", "invoice", "occurred_at", "money"]
    list_filter = ["kind", "state", "currency"]
    search_fields = ["id", "provider_reference", "payout_id"]
    readonly_fields = ["money"]

    @display(description="money")
    def money(self, obj: Any) -> str:
        refunds = list_link(Refund, "refunds", transaction__id__exact=obj.id)
        attempts = list_link(ProviderAttempt, "attempts", transaction__id__exact=obj.id)
        entries = list_link(LedgerEntry, "ledger", transaction_id__exact=obj.id)
        return format_html("{} · {} · {}", refunds, attempts, entries)


@admin.register(Refund)
class RefundAdmin(_Shown, TenantModelAdmin):
    """Refunds."""

    list_display = [
        "id",
        "shown_state",
        "amount_minor",
        "transaction",
        "reason",
        "occurred_at",
        "money",
    ]
    readonly_fields = ["money"]
    list_filter = ["state", "currency"]
    search_fields = ["id", "provider_reference"]

    @display(description="money")
    def money(self, obj: Any) -> str:
        return list_link(LedgerEntry, "ledger", refund_id__exact=obj.id)


@admin.register(ProviderAttempt)
class ProviderAttemptAdmin(_Shown, TenantModelAdmin):
    """What was asked of the provider; an open attempt can be asked about at once."""

    list_display = ["idempotency_key", "kind", "shown_state", "number", "due_at", "transaction"]
    list_filter = ["kind", "state", "provider"]
    search_fields = ["idempotency_key"]
    actions = [action_in_tenant(_retry, description="Retry", name="retry")]


@admin.register(LedgerEntry)
class LedgerEntryAdmin(_Shown, TenantModelAdmin):
    """The ledger, one side of a journal per row."""

    list_display = ["occurred_at", "journal_kind", "account", "amount_minor", "journal", "cause"]
    readonly_fields = ["cause"]
    list_filter = ["journal_kind", "currency", "occurred_at"]
    search_fields = ["journal_id", "invoice_id", "transaction_id"]

    @display(description="journal")
    def journal(self, obj: Any) -> str:
        """All sides of the journal, which sum to zero."""
        return list_link(LedgerEntry, short(obj.journal_id), journal_id__exact=obj.journal_id)

    @display(description="for")
    def cause(self, obj: Any) -> str:
        """The pages of what moved the money."""
        causes: list[tuple[type[Model], Any]] = [
            (Refund, obj.refund_id),
            (Transaction, obj.transaction_id),
            (Invoice, obj.invoice_id),
        ]
        links = [page_link(model(pk=key), model._meta.verbose_name) for model, key in causes if key]
        return format_html_join(" · ", "{}", ((link,) for link in links))


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
class SimulatedChargeAdmin(_Shown, ReadOnlyAdmin):
    """The simulated provider's own book, which knows no tenant."""

    list_display = ["reference", "kind", "shown_state", "token", "amount_minor", "calls"]
    list_filter = ["kind", "state", "token"]
    search_fields = ["key", "reference"]
