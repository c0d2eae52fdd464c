"""By what lists are filtered."""

from typing import Any

import django_filters as filters

from projects.payment.domain.journals import Account
from projects.payment.domain.states import (
    InvoiceState,
    RefundState,
    TransactionKind,
    TransactionState,
)
from projects.payment.selectors import invoices_overdue
from shared.api.filters import StrictFilterSet
from shared.core.clock import utcnow


def _choices(family: Any) -> list[tuple[str, str]]:
    return [(member.value, member.value) for member in family]


class InvoiceFilter(StrictFilterSet):
    """Invoices by state, lead, agent, number, time of issue, and whether they are overdue."""

    state = filters.ChoiceFilter(choices=_choices(InvoiceState))
    lead_id = filters.UUIDFilter()
    agent_id = filters.UUIDFilter()
    number = filters.CharFilter()
    customer_reference = filters.CharFilter()
    occurred_after = filters.IsoDateTimeFilter(field_name="occurred_at", lookup_expr="gte")
    occurred_before = filters.IsoDateTimeFilter(field_name="occurred_at", lookup_expr="lt")
    overdue = filters.BooleanFilter(method="filter_overdue")

    def filter_overdue(self, queryset: Any, name: str, value: bool) -> Any:
        late = invoices_overdue(queryset, as_of=utcnow())
        return late if value else queryset.exclude(id__in=late.values("id"))


class PaymentMethodFilter(StrictFilterSet):
    """Payment methods by customer."""

    customer_reference = filters.CharFilter()


class TransactionFilter(StrictFilterSet):
    """Transactions by kind, state, invoice, payout and agent."""

    kind = filters.ChoiceFilter(choices=_choices(TransactionKind))
    state = filters.ChoiceFilter(choices=_choices(TransactionState))
    invoice_id = filters.UUIDFilter()
    payout_id = filters.UUIDFilter()
    agent_id = filters.UUIDFilter()


class RefundFilter(StrictFilterSet):
    """Refunds by state and transaction."""

    state = filters.ChoiceFilter(choices=_choices(RefundState))
    transaction_id = filters.UUIDFilter()


class LedgerEntryFilter(StrictFilterSet):
    """Entries by account, journal and what caused them."""

    account = filters.ChoiceFilter(field_name="account__code", choices=_choices(Account))
    journal_id = filters.UUIDFilter()
    invoice_id = filters.UUIDFilter()
    transaction_id = filters.UUIDFilter()
