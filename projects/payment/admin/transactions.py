"""Money that moves: charges, disbursements, refunds, and the means of payment."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.decorators import display

from projects.payment.admin.shown import StateShown
from projects.payment.models import (
    LedgerEntry,
    PaymentMethod,
    ProviderAttempt,
    Refund,
    Transaction,
)
from projects.payment.services.methods import payment_method_deactivate
from projects.payment.services.refunds import refund_request
from shared.api.admin import TenantModelAdmin, action_in_tenant, links_line, list_link


def _refund(payment: Transaction, request: HttpRequest) -> None:
    reason = f"refunded in the admin by {request.user}"
    refund_request(transaction_id=payment.id, reason=reason[:200], by=request.user.pk)


def _deactivate(method: PaymentMethod, request: HttpRequest) -> None:
    payment_method_deactivate(payment_method_id=method.id)


@admin.register(Transaction)
class TransactionAdmin(StateShown, TenantModelAdmin):
    """Charges and disbursements, with links to their refunds, attempts and postings."""

    icon = "payments"
    list_display = ["id", "kind", "shown_state", "amount_minor", "refunded_minor", "invoice"]
    list_display += ["failure_reason", "occurred_at", "money"]
    list_filter = ["kind", "state", "currency", "occurred_at"]
    search_fields = ["id", "provider_reference", "payout_id", "invoice__number", "agent_id"]
    readonly_fields = ["money"]
    actions = [action_in_tenant(_refund, description="Refund what remains", name="refund")]

    @display(description="money")
    def money(self, obj: Any) -> str:
        refunds = list_link(Refund, "refunds", transaction__id__exact=obj.id)
        attempts = list_link(ProviderAttempt, "attempts", transaction__id__exact=obj.id)
        entries = list_link(LedgerEntry, "ledger", transaction_id__exact=obj.id)
        return links_line(refunds, attempts, entries)


@admin.register(Refund)
class RefundAdmin(StateShown, TenantModelAdmin):
    """Refunds."""

    icon = "undo"
    list_display = ["id", "shown_state", "amount_minor", "transaction", "reason"]
    list_display += ["failure_reason", "occurred_at", "money"]
    readonly_fields = ["money"]
    list_filter = ["state", "currency", "occurred_at"]
    search_fields = ["id", "provider_reference", "transaction__id", "reason"]

    @display(description="money")
    def money(self, obj: Any) -> str:
        return list_link(LedgerEntry, "ledger", refund_id__exact=obj.id)


@admin.register(PaymentMethod)
class PaymentMethodAdmin(TenantModelAdmin):
    """Tokens of customers' cards and accounts."""

    icon = "credit_card"
    list_display = ["customer_reference", "brand", "last4", "provider", "is_active", "created_at"]
    list_filter = ["provider", "brand", "is_active"]
    search_fields = ["customer_reference", "last4"]
    actions = [action_in_tenant(_deactivate, description="Deactivate", name="deactivate")]
