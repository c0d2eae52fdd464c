"""Reads of payment, within the tenant in context."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from projects.payment.domain.states import InvoiceState, RefundState
from projects.payment.errors import (
    InvoiceNotFound,
    PaymentMethodNotFound,
    RefundNotFound,
    TransactionNotFound,
)
from projects.payment.models import (
    BillingProfile,
    Invoice,
    LedgerAccount,
    LedgerEntry,
    PaymentMethod,
    Refund,
    TenantProfile,
    Transaction,
)
from shared.core.money import Money
from shared.db.reading import row_read
from shared.tenancy.context import tenant_required
from shared.tenancy.kept import listed

FALLBACK_CURRENCY = "USD"
_PROFILE = "SELECT {columns} FROM payment_billingprofile WHERE tenant_id = %s ORDER BY id LIMIT 1"


def tenant_currency() -> str:
    """The tenant's currency; USD until the gateway has told it."""
    found = TenantProfile.objects.values_list("currency", flat=True).first()
    return found or FALLBACK_CURRENCY


def billing_profile_get() -> BillingProfile:
    """The tenant's own profile, or the unsaved default."""
    return row_read(_PROFILE, [tenant_required()], BillingProfile) or BillingProfile()


def invoice_list() -> QuerySet[Invoice]:
    return Invoice.objects.prefetch_related("lines")


def invoices_overdue(queryset: QuerySet[Invoice], *, as_of: datetime) -> QuerySet[Invoice]:
    return queryset.filter(state=InvoiceState.OPEN, due_at__lt=as_of)


def invoice_get(*, invoice_id: UUID) -> Invoice:
    """Raises InvoiceNotFound."""
    found = invoice_list().filter(id=invoice_id).first()
    if found is None:
        raise InvoiceNotFound
    return found


def invoices_of_lead(*, lead_id: UUID) -> QuerySet[Invoice]:
    """The lead's invoices that count: those not void."""
    return Invoice.objects.filter(lead_id=lead_id).exclude(state=InvoiceState.VOID)


@listed
def payment_method_list() -> QuerySet[PaymentMethod]:
    return PaymentMethod.objects.filter(is_active=True)


def payment_method_get(*, payment_method_id: UUID) -> PaymentMethod:
    """Raises PaymentMethodNotFound."""
    found = payment_method_list().filter(id=payment_method_id).first()
    if found is None:
        raise PaymentMethodNotFound
    return found


@listed
def transaction_list() -> QuerySet[Transaction]:
    return Transaction.objects.all()


def transaction_get(*, transaction_id: UUID) -> Transaction:
    """Raises TransactionNotFound."""
    found = Transaction.objects.filter(id=transaction_id).first()
    if found is None:
        raise TransactionNotFound
    return found


@listed
def refund_list() -> QuerySet[Refund]:
    return Refund.objects.all()


def refund_get(*, refund_id: UUID) -> Refund:
    """Raises RefundNotFound."""
    found = Refund.objects.filter(id=refund_id).first()
    if found is None:
        raise RefundNotFound
    return found


def ledger_entry_list() -> QuerySet[LedgerEntry]:
    return LedgerEntry.objects.select_related("account")


def invoice_summary() -> dict[str, Any]:
    """Invoices that were issued and not voided, those paid, and what went back.

    In the tenant's currency: amounts of other currencies have no place in one sum.
    """
    currency = tenant_currency()
    issued = Q(state__in=[InvoiceState.OPEN, InvoiceState.PAID, InvoiceState.UNCOLLECTIBLE])
    sums = Invoice.objects.filter(currency=currency).aggregate(
        issued=Count("id", filter=issued),
        paid=Count("id", filter=Q(state=InvoiceState.PAID)),
        amount=Sum("total_minor", filter=issued, default=0),
        paid_amount=Sum("paid_minor", filter=issued, default=0),
    )
    refunds = Refund.objects.filter(currency=currency, state=RefundState.SUCCEEDED)
    refunded = refunds.aggregate(count=Count("id"), amount=Sum("amount_minor", default=0))
    return {
        "issued": sums["issued"],
        "paid": sums["paid"],
        "amount": Money.from_minor(int(sums["amount"]), currency),
        "paid_amount": Money.from_minor(int(sums["paid_amount"]), currency),
        "refunded": {
            "count": refunded["count"],
            "amount": Money.from_minor(int(refunded["amount"]), currency),
        },
    }


def ledger_summary() -> dict[str, Any]:
    """Each account's balance, debits positive, and their sum: zero in every currency."""
    accounts = [_account_balance(account) for account in _accounts_summed()]
    balances: dict[str, Money] = {}
    for account in accounts:
        money = account["balance"]
        zero = Money.from_minor(0, money.currency)
        balances[money.currency] = balances.get(money.currency, zero) + money
    currency = tenant_currency()
    own = balances.get(currency, Money.from_minor(0, currency))
    return {"balance": own, "balances": list(balances.values()), "accounts": accounts}


def _accounts_summed() -> QuerySet[LedgerAccount]:
    return LedgerAccount.objects.annotate(minor=Sum("entries__amount_minor", default=0)).order_by(
        "currency", "code"
    )


def _account_balance(account: Any) -> dict[str, Any]:
    return {
        "code": account.code,
        "kind": account.kind,
        "balance": Money.from_minor(int(account.minor), account.currency),
    }
