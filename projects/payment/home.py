"""The first page of the admin: what was invoiced and paid, and where money is stuck."""

from django.db.models import Q

from projects.payment.domain.states import InvoiceState, TransactionKind, TransactionState
from projects.payment.models import Invoice, LedgerEntry, Transaction, WebhookInbox, WebhookState
from shared.api.home import (
    Attention,
    BarChart,
    Card,
    LineChart,
    Widget,
    count_by_day,
    count_recent,
    sum_by,
    sum_by_day,
    sum_recent,
    together,
)

ISSUED = Q(state__in=[InvoiceState.OPEN, InvoiceState.PAID, InvoiceState.UNCOLLECTIBLE])
CHARGES = Q(kind=TransactionKind.CHARGE)
TAKEN = CHARGES & Q(captured_minor__gt=0)
FAILED = CHARGES & Q(state=TransactionState.FAILED)
OPEN = Q(state=InvoiceState.OPEN)
STUCK = Q(state__in=[TransactionState.UNKNOWN, TransactionState.REQUIRES_ACTION])
REFUSED = Q(state=WebhookState.REFUSED)

WIDGETS: list[Widget] = [
    Card("Invoiced", sum_recent(Invoice, value="total_minor", where=ISSUED), model=Invoice),
    Card(
        "Paid",
        sum_recent(Transaction, value="captured_minor", where=TAKEN),
        model=Transaction,
        filters={"kind__exact": TransactionKind.CHARGE, "state__exact": TransactionState.SUCCEEDED},
    ),
    Card(
        "Failed charges",
        count_recent(Transaction, where=FAILED),
        model=Transaction,
        filters={"kind__exact": TransactionKind.CHARGE, "state__exact": TransactionState.FAILED},
        worse_when_more=True,
    ),
    Card(
        "Ledger balance",
        sum_recent(LedgerEntry, value="amount_minor"),
        model=LedgerEntry,
        alarming=True,
    ),
    LineChart(
        "Invoiced and paid by day",
        together(
            sum_by_day(Invoice, name="invoiced", value="total_minor", where=ISSUED),
            sum_by_day(Transaction, name="paid", value="captured_minor", where=TAKEN),
        ),
    ),
    BarChart(
        "Money by state",
        sum_by(
            Transaction,
            name="transactions",
            value="amount_minor",
            split="state",
            recent="created_at",
        ),
    ),
    BarChart(
        "Failed charges by day",
        count_by_day(Transaction, name="failed", split="failure_reason", where=FAILED),
    ),
    BarChart(
        "What the ledger's accounts gained",
        sum_by(
            LedgerEntry,
            name="debits less credits",
            value="amount_minor",
            split="account__code",
            recent="created_at",
        ),
    ),
    Attention(
        "Charges and disbursements that hang",
        Transaction,
        ["id", "kind", "shown_state", "amount_minor", "invoice", "created_at"],
        lambda scope: scope.recent & STUCK,
        filters={"state__in": f"{TransactionState.UNKNOWN},{TransactionState.REQUIRES_ACTION}"},
    ),
    Attention(
        "Charges that failed",
        Transaction,
        ["id", "amount_minor", "invoice", "failure_reason", "created_at"],
        lambda scope: scope.recent & FAILED,
        filters={"kind__exact": TransactionKind.CHARGE, "state__exact": TransactionState.FAILED},
    ),
    Attention(
        "Overdue invoices",
        Invoice,
        ["named", "total_minor", "shown_due", "due_at"],
        lambda scope: OPEN & Q(due_at__lt=scope.now),
        filters={"state__exact": InvoiceState.OPEN},
        order="due_at",
    ),
    Attention(
        "Messages of providers that were refused",
        WebhookInbox,
        ["received_at", "provider", "kind", "reason"],
        lambda scope: scope.recent & REFUSED,
        filters={"state__exact": WebhookState.REFUSED},
    ),
]
