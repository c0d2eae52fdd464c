"""The ledger."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.utils.html import format_html_join
from unfold.decorators import display

from projects.payment.models import Invoice, LedgerAccount, LedgerEntry, Refund, Transaction
from shared.api.admin import TenantModelAdmin, list_link, page_link, short


@admin.register(LedgerEntry)
class LedgerEntryAdmin(TenantModelAdmin):
    """The ledger, one side of a journal per row."""

    icon = "account_balance"
    list_display = ["occurred_at", "journal_kind", "account", "amount_minor", "journal", "cause"]
    readonly_fields = ["cause"]
    list_filter = ["account__code", "journal_kind", "currency", "occurred_at"]
    search_fields = ["journal_id", "invoice_id", "transaction_id", "refund_id"]

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

    icon = "savings"
    list_display = ["code", "kind", "currency", "entries"]
    list_filter = ["code", "kind", "currency"]
    search_fields = ["code"]

    @display(description="entries")
    def entries(self, account: LedgerAccount) -> str:
        return list_link(LedgerEntry, "entries", account__id__exact=account.id)
