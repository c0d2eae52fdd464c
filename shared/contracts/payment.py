"""Events of payment: invoices, the money that comes in and the money that goes out."""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.types import Instant, MoneyData
from shared.events.envelope import event


@dataclass(frozen=True, kw_only=True)
class InvoiceFacts:
    """An invoice at its business time; `recorded_at` is when we learned it."""

    invoice_id: UUID
    number: str
    lead_id: UUID | None = None
    agent_id: UUID | None = None
    amount: MoneyData
    occurred_at: Instant
    recorded_at: Instant


@event(type="invoice.issued", topic="payment.invoice", key="invoice_id")
@dataclass(frozen=True, kw_only=True)
class InvoiceIssued(InvoiceFacts):
    """An invoice has its number and is owed."""


@event(type="invoice.paid", topic="payment.invoice", key="invoice_id")
@dataclass(frozen=True, kw_only=True)
class InvoicePaid(InvoiceFacts):
    """An invoice is paid in full."""


@event(type="invoice.voided", topic="payment.invoice", key="invoice_id")
@dataclass(frozen=True, kw_only=True)
class InvoiceVoided:
    """An invoice is no longer owed; its number stays used."""

    invoice_id: UUID
    number: str
    lead_id: UUID | None = None
    reason: str
    occurred_at: Instant


@event(type="invoice.overdue", topic="payment.invoice", key="invoice_id")
@dataclass(frozen=True, kw_only=True)
class InvoiceOverdue(InvoiceFacts):
    """An invoice was due and is not paid; told once. `occurred_at` is when it fell due."""

    due: MoneyData


@event(type="payment.succeeded", topic="payment.transaction", key="invoice_id")
@dataclass(frozen=True, kw_only=True)
class PaymentSucceeded:
    """Money came in for an invoice of `invoice_amount`."""

    transaction_id: UUID
    invoice_id: UUID
    lead_id: UUID | None = None
    agent_id: UUID | None = None
    amount: MoneyData
    invoice_amount: MoneyData
    occurred_at: Instant
    recorded_at: Instant


@event(type="payment.failed", topic="payment.transaction", key="invoice_id")
@dataclass(frozen=True, kw_only=True)
class PaymentFailed:
    """A charge was refused."""

    transaction_id: UUID
    invoice_id: UUID
    reason: str
    occurred_at: Instant


@event(type="refund.succeeded", topic="payment.transaction", key="invoice_id")
@dataclass(frozen=True, kw_only=True)
class RefundSucceeded:
    """Money of a payment went back; same key as the payment, so that it never overtakes it."""

    refund_id: UUID
    transaction_id: UUID
    invoice_id: UUID
    lead_id: UUID | None = None
    agent_id: UUID | None = None
    amount: MoneyData
    invoice_amount: MoneyData
    occurred_at: Instant
    recorded_at: Instant


@event(type="disbursement.succeeded", topic="payment.disbursement", key="payout_id")
@dataclass(frozen=True, kw_only=True)
class DisbursementSucceeded:
    """A payout's money has left."""

    transaction_id: UUID
    payout_id: UUID
    amount: MoneyData
    occurred_at: Instant


@event(type="disbursement.failed", topic="payment.disbursement", key="payout_id")
@dataclass(frozen=True, kw_only=True)
class DisbursementFailed:
    """A payout's money has not left and will not."""

    transaction_id: UUID
    payout_id: UUID
    reason: str
    occurred_at: Instant
