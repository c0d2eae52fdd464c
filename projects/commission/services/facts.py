"""Facts: what payment told, kept once and for ever, whether it earns anything or not."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError

from projects.commission.errors import (
    PaymentAlreadyCounted,
    RefundAlreadyCounted,
    RefundCurrencyDiffers,
    RefundedPaymentUnknown,
)
from projects.commission.models import CommissionFact, FactKind
from projects.commission.services.constraints import constraint_broken
from shared.core.errors import Conflict
from shared.core.money import Money


def payment_fact_add(
    *,
    transaction_id: UUID,
    event_id: UUID | None,
    agent_id: UUID | None,
    invoice_id: UUID,
    lead_id: UUID | None,
    amount: Money,
    sale_on: date,
    occurred_at: datetime,
    recorded_at: datetime,
) -> CommissionFact:
    """Keep a payment. Raises PaymentAlreadyCounted, which ends the transaction."""
    fact = CommissionFact(
        kind=FactKind.PAYMENT,
        source_id=transaction_id,
        event_id=event_id,
        agent_id=agent_id,
        invoice_id=invoice_id,
        lead_id=lead_id,
        amount=amount.amount,
        currency=amount.currency,
        sale_on=sale_on,
        occurred_at=occurred_at,
        recorded_at=recorded_at,
    )
    return _added(fact, PaymentAlreadyCounted(source_id=transaction_id))


def refund_fact_add(
    *,
    refund_id: UUID,
    event_id: UUID | None,
    payment: CommissionFact,
    amount: Money,
    occurred_at: datetime,
    recorded_at: datetime,
) -> CommissionFact:
    """Keep a refund of `payment`. Raises RefundAlreadyCounted, which ends the transaction."""
    fact = CommissionFact(
        kind=FactKind.REFUND,
        source_id=refund_id,
        event_id=event_id,
        agent_id=payment.agent_id,
        invoice_id=payment.invoice_id,
        lead_id=payment.lead_id,
        amount=-amount.amount,
        currency=amount.currency,
        sale_on=payment.sale_on,
        occurred_at=occurred_at,
        recorded_at=recorded_at,
        reverses=payment,
    )
    return _added(fact, RefundAlreadyCounted(source_id=refund_id))


def refunded_payment(*, transaction_id: UUID, amount: Money) -> CommissionFact:
    """The payment that a refund is of. Raises RefundedPaymentUnknown, RefundCurrencyDiffers."""
    payments = CommissionFact.objects.filter(kind=FactKind.PAYMENT, source_id=transaction_id)
    payment = payments.first()
    if payment is None:
        raise RefundedPaymentUnknown(source_id=transaction_id)
    if payment.currency != amount.currency:
        raise RefundCurrencyDiffers(
            source_id=transaction_id, paid=payment.currency, refunded=amount.currency
        )
    return payment


def _added(fact: CommissionFact, again: Conflict) -> CommissionFact:
    try:
        fact.save(force_insert=True)
    except IntegrityError as error:
        if constraint_broken(error) != "fact_once":
            raise
        raise again from error
    return fact
