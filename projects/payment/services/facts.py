"""Events of payment from its rows."""

from datetime import datetime
from typing import Any

from projects.payment.models import Invoice, Refund, Transaction
from shared.contracts.payment import (
    InvoiceIssued,
    InvoiceOverdue,
    InvoicePaid,
    InvoiceVoided,
    PaymentFailed,
    PaymentSucceeded,
    RefundSucceeded,
)
from shared.contracts.types import MoneyData
from shared.core.money import Money


def money_data(minor: int, currency: str) -> MoneyData:
    return MoneyData.of(Money.from_minor(minor, currency))


def invoice_issued(invoice: Invoice) -> InvoiceIssued:
    return InvoiceIssued(**_invoice_facts(invoice), occurred_at=known_time(invoice.occurred_at))


def invoice_paid(invoice: Invoice) -> InvoicePaid:
    return InvoicePaid(**_invoice_facts(invoice), occurred_at=known_time(invoice.paid_at))


def invoice_overdue(invoice: Invoice) -> InvoiceOverdue:
    return InvoiceOverdue(
        **_invoice_facts(invoice),
        occurred_at=known_time(invoice.due_at),
        due=MoneyData.of(invoice.due),
    )


def invoice_voided(invoice: Invoice) -> InvoiceVoided:
    return InvoiceVoided(
        invoice_id=invoice.id,
        number=invoice.number or "",
        lead_id=invoice.lead_id,
        reason=invoice.closed_reason,
        occurred_at=known_time(invoice.closed_at),
    )


def payment_succeeded(payment: Transaction, invoice: Invoice) -> PaymentSucceeded:
    return PaymentSucceeded(
        **_movement_facts(payment, invoice),
        transaction_id=payment.id,
        amount=money_data(payment.captured_minor, payment.currency),
    )


def payment_failed(payment: Transaction, invoice: Invoice) -> PaymentFailed:
    return PaymentFailed(
        transaction_id=payment.id,
        invoice_id=invoice.id,
        reason=payment.failure_reason,
        occurred_at=known_time(payment.occurred_at),
    )


def refund_succeeded(refund: Refund, invoice: Invoice) -> RefundSucceeded:
    return RefundSucceeded(
        **_movement_facts(refund, invoice),
        refund_id=refund.id,
        transaction_id=refund.transaction_id,
        amount=money_data(refund.amount_minor, refund.currency),
    )


def _invoice_facts(invoice: Invoice) -> dict[str, Any]:
    return {
        "invoice_id": invoice.id,
        "number": invoice.number or "",
        "lead_id": invoice.lead_id,
        "agent_id": invoice.agent_id,
        "amount": money_data(invoice.total_minor, invoice.currency),
        "recorded_at": known_time(invoice.recorded_at),
    }


def _movement_facts(movement: Transaction | Refund, invoice: Invoice) -> dict[str, Any]:
    return {
        "invoice_id": invoice.id,
        "lead_id": invoice.lead_id,
        "agent_id": invoice.agent_id,
        "invoice_amount": money_data(invoice.total_minor, invoice.currency),
        "occurred_at": known_time(movement.occurred_at),
        "recorded_at": known_time(movement.recorded_at),
    }


def known_time(moment: datetime | None) -> datetime:
    """The time of what has happened. Raises ValueError when it has none."""
    if moment is None:
        raise ValueError("what has happened has its time")
    return moment
