"""Collecting an invoice: the intent now, the provider's call later, its outcome once."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from projects.payment.clients.provider import Outcome, OutcomeState
from projects.payment.domain import journals
from projects.payment.domain.states import (
    AttemptKind,
    InvoiceState,
    TransactionKind,
    TransactionState,
    transaction_sources,
)
from projects.payment.errors import ChargeExceedsDue, CurrencyRefused, InvoiceStateRefused
from projects.payment.models import Invoice, PaymentMethod, Transaction
from projects.payment.selectors import billing_profile_get, payment_method_get
from projects.payment.services import facts
from projects.payment.services.intents import attempt_add
from projects.payment.services.invoices import charge_in_flight_check, invoice_lock
from projects.payment.services.ledger import journal_post
from shared.core.clock import utcnow
from shared.core.money import Money
from shared.db.reading import row_read, rows_read
from shared.events.outbox import publish, publish_many
from shared.tenancy.context import tenant_required

# The hot path: thousands of charges of an import settle one after the other.
_CAPTURE = """
UPDATE payment_transaction
SET state = 'succeeded', captured_minor = amount_minor, provider_reference = %(reference)s,
    occurred_at = coalesce(backdated_to, %(now)s), recorded_at = %(now)s, action_url = '',
    version = version + 1, updated_at = %(now)s
WHERE tenant_id = %(tenant)s AND id = %(id)s AND state = any(%(from)s)
RETURNING {columns}
"""
_PAY = """
UPDATE payment_invoice
SET paid_minor = paid_minor + %(minor)s, version = version + 1, updated_at = %(now)s,
    state = CASE WHEN paid_minor + %(minor)s = total_minor THEN 'paid' ELSE state END,
    paid_at = CASE WHEN paid_minor + %(minor)s = total_minor THEN %(at)s ELSE paid_at END
WHERE tenant_id = %(tenant)s AND id = %(id)s
RETURNING {columns}
"""


@transaction.atomic
def charge_request(
    *, invoice_id: UUID, amount: Money | None = None, payment_method_id: UUID | None = None
) -> Transaction:
    """Ask for `amount` (default: all that is due) of an open invoice.

    Raises InvoiceNotFound, InvoiceStateRefused, ChargeInFlight, ChargeExceedsDue,
    CurrencyRefused, PaymentMethodNotFound.
    """
    invoice = invoice_lock(invoice_id=invoice_id)
    if invoice.state != InvoiceState.OPEN:
        raise InvoiceStateRefused(invoice_id=invoice_id, state=invoice.state)
    charge_in_flight_check(invoice)
    method = payment_method_get(payment_method_id=payment_method_id) if payment_method_id else None
    token = method.token if method else billing_profile_get().default_token
    return charge_add(invoice, amount_minor=_amount_of(invoice, amount), token=token, method=method)


def charge_add(
    invoice: Invoice, *, amount_minor: int, token: str, method: PaymentMethod | None = None
) -> Transaction:
    """The intent and its attempt, for an invoice that this transaction holds."""
    payment = Transaction(
        kind=TransactionKind.CHARGE,
        invoice=invoice,
        payment_method=method,
        agent_id=invoice.agent_id,
        token=token,
        currency=invoice.currency,
        amount_minor=amount_minor,
        backdated_to=invoice.occurred_at if invoice.backdated else None,
    )
    payment.save(force_insert=True)
    attempt_add(kind=AttemptKind.CHARGE, payment=payment)
    return payment


def _amount_of(invoice: Invoice, amount: Money | None) -> int:
    if amount is None:
        return invoice.due_minor
    if amount.currency != invoice.currency:
        raise CurrencyRefused(given=amount.currency, expected=invoice.currency)
    if not 0 < amount.minor <= invoice.due_minor:
        raise ChargeExceedsDue(due=invoice.due)
    return amount.minor


def charge_settle(*, transaction_id: UUID, outcome: Outcome) -> bool:
    """Apply what the provider says of a charge, once; False when it changes nothing."""
    settle = {
        OutcomeState.SUCCEEDED: _succeed,
        OutcomeState.FAILED: _fail,
        OutcomeState.REQUIRES_ACTION: _require_action,
        OutcomeState.PENDING: _note_pending,
    }[outcome.state]
    return settle(transaction_id, outcome, utcnow())


@transaction.atomic(savepoint=False)
def _succeed(transaction_id: UUID, outcome: Outcome, now: datetime) -> bool:
    values = {
        "id": transaction_id,
        "tenant": tenant_required(),
        "from": sorted(transaction_sources(TransactionState.SUCCEEDED)),
        "reference": outcome.reference,
        "now": now,
    }
    payment = row_read(_CAPTURE, values, Transaction)
    if payment is None:
        return False
    _collected(payment)
    return True


def _collected(payment: Transaction) -> None:
    """The invoice takes the money of a charge that has just succeeded."""
    values = {
        "id": payment.invoice_id,
        "tenant": tenant_required(),
        "minor": payment.captured_minor,
        "at": payment.occurred_at,
        "now": payment.recorded_at,
    }
    [invoice] = rows_read(_PAY, values, Invoice)
    _collected_tell(payment, invoice)


def _collected_tell(payment: Transaction, invoice: Invoice) -> None:
    journal = journals.charge_succeeded(
        currency=payment.currency, amount_minor=payment.captured_minor
    )
    journal_post(
        journal,
        occurred_at=facts.known_time(payment.occurred_at),
        invoice_id=invoice.id,
        transaction_id=payment.id,
    )
    events: list[object] = [facts.payment_succeeded(payment, invoice)]
    if invoice.state == InvoiceState.PAID:
        events.append(facts.invoice_paid(invoice))
    publish_many([(event, invoice.version) for event in events])


@transaction.atomic(savepoint=False)
def _fail(transaction_id: UUID, outcome: Outcome, now: datetime) -> bool:
    moved = _move(
        transaction_id,
        TransactionState.FAILED,
        failure_reason=outcome.reason or "declined",
        provider_reference=outcome.reference,
        occurred_at=now,
        recorded_at=now,
        action_url="",
    )
    if moved:
        payment = Transaction.objects.get(id=transaction_id)
        Invoice.objects.filter(id=payment.invoice_id).update(version=F("version") + 1)
        invoice = Invoice.objects.get(id=payment.invoice_id)
        publish(facts.payment_failed(payment, invoice), version=invoice.version)
    return moved


def _require_action(transaction_id: UUID, outcome: Outcome, now: datetime) -> bool:
    return _move(
        transaction_id,
        TransactionState.REQUIRES_ACTION,
        provider_reference=outcome.reference,
        action_url=outcome.action_url,
    )


def _note_pending(transaction_id: UUID, outcome: Outcome, now: datetime) -> bool:
    waiting = Transaction.objects.filter(id=transaction_id, provider_reference="")
    return bool(waiting.update(provider_reference=outcome.reference))


def _move(transaction_id: UUID, target: TransactionState, **values: object) -> bool:
    movable = Transaction.objects.filter(id=transaction_id, state__in=transaction_sources(target))
    return bool(movable.update(state=target, version=F("version") + 1, **values))
